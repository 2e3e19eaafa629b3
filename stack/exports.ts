// What other Pulumi programs use, as `sentiment-api/stack`.
export { type BuiltImage, sentimentApiImage } from './image.js';
export type { ImageSettings } from './imageSource.js';
export type { Autoscale } from './objects/autoscaler.js';
export type { IngressArgs } from './objects/ingress.js';
export type { PodPatch, Resources } from './objects/podTemplate.js';
export type { Exposure } from './objects/service.js';
export { type Scale, SentimentApi, type SentimentApiArgs } from './sentimentApi.js';
