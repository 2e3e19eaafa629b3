// Attacks a service until it is told to stop: a process of its own, so that what it costs is its own.
import { ATTACKS } from './attacks/index.js';

const [port, name] = process.argv.slice(2);
const attack = ATTACKS.find((one) => one.name === name);
if (attack === undefined) throw new Error(`there is no attack "${name}"`);
const strike = () => attack.strike(Number(port));
strike();
process.send!('struck');
setInterval(strike, attack.everyMs);
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
