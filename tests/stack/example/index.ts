import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { SentimentApi } from 'sentiment-api/stack';

const config = new pulumi.Config();
const reviews = new k8s.core.v1.Namespace('reviews');
const api = new SentimentApi('reviews', {
  image: config.require('image'),
  namespace: reviews.metadata.name,
  exposure: { type: 'NodePort', nodePort: 30_090, answersAt: 'localhost:30090' },
});

export const { url, serviceName, namespace, image } = api;
