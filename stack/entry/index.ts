// The file that Pulumi.yaml names; the program is one folder up.
export * from '../index.js';
