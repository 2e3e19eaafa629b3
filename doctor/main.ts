import { stackFromArguments } from '../stack/commands/arguments.js';
import { StackConfigError } from '../stack/config.js';
import { ROOT } from '../stack/imageSource.js';
import { UsageError } from '../terminal/command.js';
import { examine, type NamedFinding } from './checks.js';
import { EXIT, exitCodeOf, takeSnapshot } from './doctor.js';
import { problem } from './finding.js';
import { writeReport } from './report.js';

const PURPOSE = `Looks for what keeps the API from being deployed or from serving, and says what to do about it.
It changes nothing.

  npm run doctor
  npm run --silent doctor -- --json      for tools, and for whoever is to help

Exit code: ${EXIT.healthy} for no problem, ${EXIT.problem} for a problem, ${EXIT.unseen} when something could not be looked at, ${EXIT.usage} when
it was called wrongly.`;

const JSON_OPTION = '--json';

const args = process.argv.slice(2);
const asJson = args.includes(JSON_OPTION);

function report(findings: readonly NamedFinding[], about: object = {}): void {
  process.stdout.write(
    asJson
      ? `${JSON.stringify({ ...about, findings }, undefined, 2)}\n`
      : writeReport(findings, process.stdout.isTTY),
  );
  process.exitCode = exitCodeOf(findings);
}

try {
  const chosen = stackFromArguments(
    args.filter((arg) => arg !== JSON_OPTION),
    PURPOSE,
    ['env', 'otlpEndpoint', 'buildArgs'],
  );
  if (chosen) {
    const snapshot = await takeSnapshot(chosen, process.env, ROOT);
    const { stack, config } = chosen;
    const { context, namespace } = config;
    report(examine(snapshot), { stack, context, namespace, image: snapshot.stack.image });
  }
} catch (error) {
  if (error instanceof UsageError) {
    console.error(error.message);
    process.exitCode = EXIT.usage;
  } else if (error instanceof StackConfigError) {
    // A configuration that is wrong is a finding too.
    report([{ check: 'configuration', ...problem(error.message, 'Put it right, or remove it.') }]);
  } else {
    console.error(error);
    process.exitCode = EXIT.unseen;
  }
}
