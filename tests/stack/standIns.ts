import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useFolder } from '../support/folder.js';

/** Commands that stand in for real ones, and note how they were called. */
export interface StandIns {
  /** Finds the stand-ins and Node, and nothing else. */
  readonly PATH: string;
  /** Makes a command. Its body is in the shell's language, and sees the arguments. */
  add(command: string, body?: string): void;
  /** How the commands were called, each as its name and arguments. */
  calls(): string[];
}

/**
 * Gives each test of a suite a folder, which is also a home, with stand-ins in it: shell scripts, so such
 * a suite does not run on Windows. The two are there once a test runs.
 */
export function useStandIns(): { readonly folder: string; readonly commands: StandIns } {
  const used = {} as { folder: string; commands: StandIns };
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  const folder = useFolder();
  beforeEach(() => {
    used.folder = folder();
    used.commands = standIns(used.folder);
  });
  return used;
}

/** Makes a folder of stand-ins. */
export function standIns(folder: string): StandIns {
  const bin = join(folder, 'bin');
  const record = join(folder, 'calls');
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, join(bin, 'node'));
  return {
    PATH: bin,
    add(command, body = '') {
      const script = `#!/bin/sh\necho "${command} $*" >> '${record}'\n${body}\n`;
      writeFileSync(join(bin, command), script, { mode: 0o755 });
    },
    calls: () => (existsSync(record) ? readFileSync(record, 'utf8').trimEnd().split('\n') : []),
  };
}
