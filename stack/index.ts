import * as pulumi from '@pulumi/pulumi';
import { readConfig } from './config.js';
import { defineStack } from './stack.js';
import { lookAround } from './surroundings.js';

const project = pulumi.getProject();
// The names of what was stored with `--secret`, as Pulumi tells them to the program.
const secrets: string[] = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || '[]');
const config = readConfig(pulumi.runtime.allConfig(), project, secrets);

export const { url, image, namespace, serviceName, nodePort, replicas } = defineStack(
  config,
  secrets.map((name) => name.slice(project.length + 1)),
  lookAround(config),
);
