import { UsageError } from '../../terminal/command.js';
import { PROTOCOLS, type Protocol } from '../load/protocol.js';
import type { System } from './system.js';

/**
 * A server that the command line names, to compare with: `NAME=URL[,PROTOCOL]` where one runs already,
 * `NAME=COMMAND[,PROTOCOL]` for one to be started, by a shell, on the port that `$PORT` says.
 *
 * @throws UsageError when it is nothing of the kind
 */
export function against(option: string): System {
  const [, name, target, given] =
    /^([^=]+)=(.+?)(?:,([a-z-]+))?$/.exec(option) ??
    fail(`expected NAME=URL or NAME=COMMAND, and [,PROTOCOL], found ${option}`);
  const protocol: Protocol | undefined = PROTOCOLS.find((known) => known === (given ?? 'analyze'));
  if (!protocol) fail(`${name}: expected a protocol of ${PROTOCOLS.join(', ')}; found ${given}`);
  const system = { id: name!, name: name!, model: 'embedded' as const, protocol: protocol! };
  if (!/^\w+:\/\//.test(target!))
    return {
      ...system,
      description: `\`${target}\``,
      runs: (port) => ({
        command: 'sh',
        args: ['-c', `exec ${target}`],
        environment: { PORT: String(port) },
      }),
    };
  const { protocol: scheme, hostname: host, port, pathname: path } = new URL(target!);
  if (scheme !== 'http:') fail(`${name}: expected an http:// URL, found ${target}`);
  return {
    ...system,
    description: `ran already, at ${target}`,
    runs: { host, port: Number(port || 80), protocol: protocol!, ...(path !== '/' && { path }) },
  };
}

function fail(reason: string): never {
  throw new UsageError(`--against: ${reason}`);
}
