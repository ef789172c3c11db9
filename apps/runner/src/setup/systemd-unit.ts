/** What the unit has to know; paths are absolute. */
export interface UnitFacts {
  readonly folder: string;
  /** The Node that runs now. */
  readonly node: string;
  readonly program: string;
  readonly user: string;
}

/**
 * A unit file for systemd that keeps `millrace run` going in a folder, with no more rights than it needs.
 * TimeoutStopSec is the default time of grace, and that of children, with a margin.
 */
export function systemdUnit({ folder, node, program, user }: UnitFacts): string {
  const command = [node, program, 'run', '--config', `${folder}/millrace.yaml`].map(quoted).join(' ');
  return `# Processes the tasks of ${folder}
[Unit]
Description=Millrace task queue in ${specifierFree(folder)}
After=network.target

[Service]
Type=exec
User=${specifierFree(user)}
WorkingDirectory=${specifierFree(folder)}
ExecStart=${command}
# Reads settings and plugins anew.
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=2
# An error in the settings does not go away by trying again.
RestartPreventExitStatus=2
# The runner is asked first and ends its children itself; whatever is left then is killed.
KillMode=mixed
# More than shutdown.graceSeconds and queue.killGraceSeconds together.
TimeoutStopSec=45

# Tasks can write below this folder and to a /tmp of their own. Add what else they have to write to.
ProtectSystem=strict
ReadWritePaths=${quotedPath(folder)}
PrivateTmp=yes
NoNewPrivileges=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
RestrictNamespaces=yes
LockPersonality=yes
SystemCallArchitectures=native
UMask=0077

[Install]
WantedBy=multi-user.target
`;
}

/** % begins a specifier wherever a unit is read. */
function specifierFree(text: string): string {
  return text.replaceAll('%', '%%');
}

function quotedPath(path: string): string {
  return `"${specifierFree(path).replace(/["\\]/g, '\\$&')}"`;
}

/** A word of a command line, where $ begins a variable. */
function quoted(word: string): string {
  return quotedPath(word).replaceAll('$', '$$$$');
}
