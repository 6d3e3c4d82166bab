import { Argument, Command } from 'commander';
import type { ApiOptions } from './call-api.js';

export function apiCommand(): Command {
  return new Command('api')
    .description('Send one request to the HTTP interface, with the key of the settings; /docs describes every route.')
    .addArgument(new Argument('<method>', 'the method').choices(['GET', 'PUT', 'POST']))
    .argument('<path>', 'such as /v1/vendors/acme')
    .argument('[body]', 'the body, as JSON')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print the response as it is')
    .action(async (method: 'GET' | 'PUT' | 'POST', path: string, body: string | undefined, options: ApiOptions) => {
      const { callApi } = await import('./call-api.js');
      await callApi({ method, path, body }, options);
    });
}
