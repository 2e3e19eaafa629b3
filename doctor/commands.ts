import type { Snapshot } from './snapshot.js';

/**
 * A kubectl command as the user can type it. It names the stack's context and namespace: kubectl by
 * itself may talk to another cluster.
 */
export function kubectl({ stack: { config } }: Snapshot, words: string): string {
  return `${kubectlAnywhere(config)} --namespace ${config.namespace} ${words}`;
}

/** The same for what belongs to no namespace, or to another one. */
export function kubectlIn({ stack: { config } }: Snapshot, words: string): string {
  return `${kubectlAnywhere(config)} ${words}`;
}

function kubectlAnywhere({ context }: { readonly context: string }): string {
  return `kubectl --context ${/^[\w.:@/-]+$/.test(context) ? context : `"${context}"`}`;
}

/** A pulumi command, as this user calls Pulumi and of the stack that is looked at. */
export function pulumi({ pulumi: { way, stackOption } }: Snapshot, words: string): string {
  const command = way === 'pulumi' ? 'pulumi' : 'npm run pulumi --';
  return [command, words, ...stackOption].join(' ');
}

/** The command that deploys. */
export function deploy({ pulumi: { way, stackOption } }: Snapshot): string {
  if (way === 'pulumi') return ['pulumi up', ...stackOption].join(' ');
  return ['npm run up', ...(stackOption.length > 0 ? ['--', ...stackOption] : [])].join(' ');
}

/** The command by which the stack builds for the other of the two platforms that it can build for. */
export function buildForOther(snapshot: Snapshot): string {
  const other = snapshot.stack.config.platform === 'linux/amd64' ? 'linux/arm64' : 'linux/amd64';
  return pulumi(snapshot, `config set platform ${other}`);
}
