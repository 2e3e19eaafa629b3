// npm run bench: see --help.
import { command } from '../terminal/command.js';
import { compareSystems } from './commands/compare.js';
import { sizePods } from './commands/pods.js';
import { timeReading } from './commands/reading.js';
import { sizeService } from './commands/sizing.js';
import { SystemError } from './errors.js';
import { HELP, readOptions } from './options.js';

const MEASURED_BY = {
  compare: compareSystems,
  'in-pod': compareSystems,
  sizing: sizeService,
  pods: sizePods,
  reading: timeReading,
};

// The systems that are compared inherit it: ONNX Runtime sends telemetry to its maker otherwise.
process.env.ORT_DISABLE_TELEMETRY = '1';

// Servers and generators end with this process; see Server.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const measure = () => {
  const options = readOptions(process.argv.slice(2));
  return options ? MEASURED_BY[options.mode](options) : console.log(HELP);
};
await command(measure, [SystemError], 'bench');
