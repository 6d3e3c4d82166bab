export { type WitnessAnswer, WitnessClient, type WitnessClientOptions } from './witness-client.js';
