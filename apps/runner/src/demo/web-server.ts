import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A local web server that counts its visitors, and turns the first one away for a second. */
export class WebServer {
  hits = 0;
  readonly #server = createServer((_request, response) => {
    this.hits += 1;
    if (this.hits === 1) response.writeHead(503, { 'retry-after': '1' });
    response.end('ok');
  });

  static async start(): Promise<WebServer> {
    const web = new WebServer();
    web.#server.listen(0, '127.0.0.1');
    await once(web.#server, 'listening');
    return web;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
