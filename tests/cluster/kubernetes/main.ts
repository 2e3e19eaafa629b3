// npm run cluster:up, cluster:status, cluster:down

import { command } from '../../../terminal/command.js';
import { printStatus, startCluster, stopCluster } from './cluster.js';
import { KUBECONFIG } from './layout.js';
import { ONE_NODE } from './nodes.js';
import { say } from './progress.js';

async function main(command: string | undefined): Promise<boolean> {
  switch (command) {
    case 'up': {
      const cluster = await startCluster(ONE_NODE);
      if (cluster.kubeconfig)
        say(
          `up. To use it: export KUBECONFIG=${KUBECONFIG} PATH=$PATH:${cluster.kubectl.replace(/\/kubectl$/, '')}`,
        );
      if (cluster.nodeImage)
        say(
          `images build on ${cluster.nodeImage}: pulumi config set nodeImage ${cluster.nodeImage}`,
        );
      return true;
    }
    case 'status':
      return printStatus();
    case 'down':
      await stopCluster();
      return true;
    default:
      console.error('usage: cluster up | status | down');
      return false;
  }
}

await command(
  async () => {
    if (!(await main(process.argv[2]))) process.exitCode = 1;
  },
  [Error],
  'cluster',
);
