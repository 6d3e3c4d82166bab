export { startS3Server, type TestS3Server } from './test-s3-server.js';
export { TEST_ORIGIN, testPublisher, type TestPublisherOptions } from './test-publisher.js';
export { withAdmin } from './admin-connection.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { startTestApi, type RequestOptions, type TestAnswer, type TestApi, type TestApiOptions } from './test-api.js';
export { digestOf, midnight, modelPath, shardCounts, shardPath, Scenario } from './scenario.js';
export { pollUntil, startTestWorker, type TestWorker, type TestWorkerOptions } from './test-worker.js';
export { Wire } from './wire.js';
export { until } from './until.js';
