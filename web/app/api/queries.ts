import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './errors';

const RETRIES = 2;
const FRESH_MS = 5_000;

/** Only a connection that failed is worth asking twice; an answer stays the same. */
export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (failures, error) =>
          error instanceof ApiError && error.code === 'NETWORK' && failures < RETRIES,
      },
      mutations: { retry: false },
    },
  });
}
