import { stackFromArguments } from '../stack/commands/arguments.js';
import { UsageError } from '../stack/commands/usageError.js';
import { StackConfigError } from '../stack/config.js';
import { ROOT } from '../stack/imageSource.js';
import { examine } from './checks.js';
import { exitCodeOf, takeSnapshot } from './doctor.js';
import { writeReport } from './report.js';

const PURPOSE = `Looks for what keeps the API from being deployed or from serving, and says what to do about it.
It changes nothing.

  npm run doctor
  npm run --silent doctor -- --json      for tools

Exit code: 0 for no problem, 1 for a problem, 2 when something could not be looked at.`;

const JSON_OPTION = '--json';

try {
  const args = process.argv.slice(2);
  const chosen = stackFromArguments(
    args.filter((arg) => arg !== JSON_OPTION),
    PURPOSE,
  );
  if (chosen) {
    const findings = examine(await takeSnapshot(chosen, process.env, ROOT));
    const { stack, config } = chosen;
    const { context, namespace } = config;
    process.stdout.write(
      args.includes(JSON_OPTION)
        ? `${JSON.stringify({ stack, context, namespace, findings }, undefined, 2)}\n`
        : writeReport(findings, process.stdout.isTTY),
    );
    process.exitCode = exitCodeOf(findings);
  }
} catch (error) {
  // A configuration that is wrong is a finding too.
  const isWrong = error instanceof StackConfigError;
  console.error(isWrong || error instanceof UsageError ? error.message : error);
  process.exitCode = isWrong ? 1 : 2;
}
