import { describe, expect, it } from 'vitest';
import { exampleOf, readPasted } from './pasted';

const QUERY = 'click_id=clk_1&amount=49.99';

describe('what was pasted', () => {
  it.each([
    [QUERY],
    [`?${QUERY}`],
    [`https://track.example/postback/acmeKEY?${QUERY}`],
    [`https://track.example/postback/acmeKEY?${QUERY}#top`],
    [`/postback/acmeKEY?${QUERY}`],
    [`  GET /postback/acmeKEY?${QUERY} HTTP/1.1  `],
    [`'https://track.example/postback/acmeKEY?${QUERY}'`],
  ])('as %s has the query', (address) => {
    expect(readPasted(address, '')).toEqual({
      method: 'GET',
      query: QUERY,
      body: null,
      contentType: null,
      headers: [],
    });
  });

  it('as an address without a query has none', () => {
    expect(readPasted('https://track.example/postback/acmeKEY', '').query).toBe('');
  });

  it.each([
    ['{"click_id":"clk_1"}', 'application/json'],
    [QUERY, 'application/x-www-form-urlencoded'],
  ])('with the body %s is a POST of it', (body, contentType) => {
    expect(readPasted('', body)).toMatchObject({ method: 'POST', query: '', body, contentType });
  });

  it('with headers keeps them, and the content type apart', () => {
    const headers =
      'X-Shopify-Topic: orders/paid\ncontent-type: application/json; charset=utf-8\nnonsense\n: no name';
    expect(readPasted('', '{}', headers)).toMatchObject({
      contentType: 'application/json; charset=utf-8',
      headers: [{ name: 'X-Shopify-Topic', value: 'orders/paid' }],
    });
  });
});

it('an example is of a real click where there is one', () => {
  const example = { query: 'cid={click_id}', body: null };
  expect(exampleOf(example, 'clk_1')).toEqual({ query: 'cid=clk_1', body: null });
  expect(exampleOf(example, undefined)).toEqual(example);
});
