import type { UsageDay } from './usage-days.js';
import { readCsvExport } from './read-csv-export.js';

async function* cut(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const read = (text: string, size = 64): Promise<UsageDay[]> => readCsvExport(cut(text, size), 1 << 20);
const refusal = async (text: string): Promise<unknown> =>
  read(text).then(
    () => null,
    (error: unknown) => error,
  );

/** As OpenAI's console writes it: a row a minute and key, decimals, minutes without use. */
const OPENAI = [
  'start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,' +
    'service_tier,input_tokens,output_tokens,input_cached_tokens,input_uncached_tokens',
  '1761523200,1761523260,2025-10-27T00:00:00+00:00,2025-10-27T00:01:00+00:00,,,,,,,,,,,',
  '1761523260,1761523320,2025-10-27T00:01:00+00:00,2025-10-27T00:02:00+00:00,proj_a,3.0,user_1,key_1,' +
    'gpt-4o-2024-08-06,False,default,4212.0,1673.0,1280.0,2932.0',
  '1761523260,1761523320,2025-10-27T00:01:00+00:00,2025-10-27T00:02:00+00:00,proj_a,25.0,user_1,key_2,' +
    'gpt-4o-2024-08-06,False,default,5904.0,1419.0,0.0,5904.0',
  '1761609540,1761609600,2025-10-27T23:59:00+00:00,2025-10-28T00:00:00+00:00,proj_a,1,user_1,key_2,' +
    'gpt-4o-2024-08-06,False,default,10,20,0,10',
  '1761609600,1761609660,2025-10-28T00:00:00+00:00,2025-10-28T00:01:00+00:00,proj_a,1,user_1,key_2,' +
    'gpt-4o-2024-08-06,False,default,1,2,0,1',
].join('\r\n');

/** As Anthropic's console writes it: a row a day, key, workspace and size of context. */
const ANTHROPIC = [
  'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,' +
    'usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,' +
    'usage_output_tokens,web_search_count,inference_geo,speed',
  '2026-03-22,claude-sonnet-4-20250514,one,Default,standard,≤ 200k,100000,10,20,30,5000,10,not_available,',
  '2026-03-22,claude-sonnet-4-20250514,two,Default,batch,≤ 200k,1,0,0,0,2,0,not_available,',
].join('\n');

describe('readCsvExport', () => {
  it.each([1, 7, 4_096])('adds up the minutes and keys of OpenAI’s console, read %i bytes at a time', async (size) => {
    const model = { generator: 'gpt-4o-2024-08-06', project: 'proj_a' };
    expect(await read(OPENAI, size)).toEqual([
      { day: '2025-10-27', ...model, inputTokens: 4212 + 5904 + 10, outputTokens: 1673 + 1419 + 20, requests: 29 },
      { day: '2025-10-28', ...model, inputTokens: 1, outputTokens: 2, requests: 1 },
    ]);
  });

  it('adds up the caches, keys and types of Anthropic’s console', async () => {
    expect(await read(`\ufeff${ANTHROPIC}`)).toEqual([
      {
        ...{ day: '2026-03-22', generator: 'claude-sonnet-4-20250514', project: 'Default' },
        ...{ inputTokens: 100_061, outputTokens: 5_002 },
      },
    ]);
  });

  it('reads our own names, and takes no part of a whole twice', async () => {
    const own = 'day,generator,inputTokens,uncached_input_tokens,outputTokens,requests\n2026-01-01,m,10,7,3,1\n';
    expect(await read(own)).toMatchObject([{ day: '2026-01-01', inputTokens: 10, outputTokens: 3, requests: 1 }]);
  });

  it.each([
    ['1.5', '/rows/2'],
    ['-1', '/rows/2'],
    ['1e3', '/rows/2'],
    ['3.0.0', '/rows/2'],
    ['9007199254740993.0', '/rows/2'],
    ['0x10', '/rows/2'],
  ])('refuses %s as a number of tokens', async (cell, pointer) => {
    expect(await refusal(`day,output_tokens\n2026-01-01,${cell}\n`)).toMatchObject({
      code: 'malformed-usage-export',
      complaints: [{ pointer, message: 'must be a whole number' }],
    });
  });

  it('names the columns that are known where the header has none of them', async () => {
    expect(await refusal('start_time,end_time,start_time_iso,end_time_iso\n')).toMatchObject({
      complaints: [{ pointer: '/rows/1', message: expect.stringContaining('output_tokens') }],
    });
    expect(await refusal('model,output_tokens\n')).toMatchObject({
      complaints: [{ message: expect.stringContaining('usage_date_utc') }],
    });
  });
});
