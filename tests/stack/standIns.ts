import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Commands that stand in for real ones, and note how they were called. */
export interface StandIns {
  /** Finds the stand-ins and Node, and nothing else. */
  readonly PATH: string;
  /** Makes a command. Its body is in the shell's language, and sees the arguments. */
  add(command: string, body?: string): void;
  /** How the commands were called, each as its name and arguments. */
  calls(): string[];
}

/** Makes a folder of stand-ins: shell scripts, so not on Windows. */
export function standIns(folder: string): StandIns {
  const bin = join(folder, 'bin');
  const record = join(folder, 'calls');
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, join(bin, 'node'));
  return {
    PATH: bin,
    add(command, body = '') {
      const path = join(bin, command);
      writeFileSync(path, `#!/bin/sh\necho "${command} $*" >> '${record}'\n${body}\n`);
      chmodSync(path, 0o755);
    },
    calls: () => (existsSync(record) ? readFileSync(record, 'utf8').trimEnd().split('\n') : []),
  };
}
