import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contenders } from '../contenders/index.mjs';
import { measuring } from './apart.mjs';
import { installPeers } from './install-peers.mjs';

/** What a run needs around it: a temporary folder, the peers and their servers. Removes all of it, also on Ctrl-C. */
export class Surroundings {
  servers = {};
  leftOut = [];
  #contenders = [];
  #running = [];

  static async create(options) {
    const surroundings = new Surroundings();
    surroundings.measuring = measuring({ shared: options.quick });
    surroundings.dir = mkdtempSync(join(tmpdir(), 'millrace-benchmark-'));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.once(signal, () => void surroundings.remove().finally(() => process.exit(1)));
    try {
      await surroundings.#provide(options);
    } catch (error) {
      await surroundings.remove();
      throw error;
    }
    return surroundings;
  }

  /** Whether a contender can be measured; what is none of a contender can be always. */
  has(contender) {
    return contender === undefined || this.#contenders.includes(contender);
  }

  /** The contenders with their versions and settings. */
  describe() {
    return this.#contenders.map(({ name, title, version, settings, synced }) => ({
      name,
      title,
      synced,
      settings,
      version: version(this.servers),
    }));
  }

  async remove() {
    await this.measuring.end();
    for (const server of this.#running.splice(0)) await server.stop().catch((error) => console.error(error));
    rmSync(this.dir, { recursive: true, force: true });
  }

  async #provide({ quick, contenders: wanted, figures }) {
    const used = new Set(figures.flatMap(({ series }) => series.map(({ contender }) => contender)));
    const chosen = contenders.filter(
      (contender) =>
        used.has(contender) &&
        (!quick || !contender.isPeer) &&
        (wanted.length === 0 || wanted.some((start) => contender.name.startsWith(start))),
    );
    const peers = chosen.filter(({ isPeer }) => isPeer);
    if (peers.length > 0) await installPeers();
    await this.#startServers(new Set(peers.flatMap(({ server }) => server ?? [])));
    this.#contenders = chosen.filter(({ server }) => server === undefined || this.servers[server]);
  }

  async #startServers(names) {
    if (names.size === 0) return;
    const { servers } = await import('../peers/servers.mjs');
    for (const name of names) {
      try {
        const server = await servers[name](this.dir);
        this.#running.push(server);
        this.servers[name] = server.address;
      } catch (error) {
        this.leftOut.push(`everything on ${name}, because ${error.message}`);
      }
    }
  }
}
