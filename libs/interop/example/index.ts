export { type Example, type ExampleDocuments, type ExampleQuestion, readExample } from './example.js';
export { type ExampleRequest, exampleRequests } from './example-requests.js';
