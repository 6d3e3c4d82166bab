export { createTestDatabase, type TestDatabase } from './test-database.js';
export { startTestApi, type RequestOptions, type TestAnswer, type TestApi } from './test-api.js';
