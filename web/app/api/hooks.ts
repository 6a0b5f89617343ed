import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { DocumentNode } from 'graphql';
import { useSyncExternalStore } from 'react';
import { client, session } from './browser';
import type { TadaDocumentNode } from './graphql';

export type QueryOptions<R = unknown> = {
  /** Ask again this often while the page is visible; it may depend on the last answer. */
  pollMs?: number | ((last: R | undefined) => number);
  enabled?: boolean;
  /** Show the last page while the next one loads. */
  keepPrevious?: boolean;
  /** What costs the server much is asked for once, and again only on demand, or when the page is opened anew. */
  once?: boolean;
};

export function useApiQuery<R, V>(
  document: TadaDocumentNode<R, V>,
  variables: V,
  options: QueryOptions<R> = {},
): UseQueryResult<R> {
  const { pollMs } = options;
  return useQuery({
    queryKey: [operationName(document), variables],
    queryFn: ({ signal }) => client.request(document, variables, signal),
    enabled: options.enabled ?? true,
    refetchInterval: typeof pollMs === 'function' ? (query) => pollMs(query.state.data) : (pollMs ?? false),
    refetchIntervalInBackground: false,
    ...(options.once ? { staleTime: 'static' as const, gcTime: 0 } : {}),
    ...(options.keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A mutation changes what lists show, so everything on the page is asked again after it. */
export function useApiMutation<R, V>(document: TadaDocumentNode<R, V>): UseMutationResult<R, Error, V> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (variables: V) => client.request(document, variables),
    onSuccess: () => {
      // Not awaited: what the caller does next does not depend on it.
      void queries.invalidateQueries();
    },
  });
}

export function useSessionStatus() {
  return useSyncExternalStore(session.subscribe, () => session.status);
}

function operationName(document: DocumentNode | object): string {
  const definition = (document as DocumentNode).definitions.find(
    (each) => each.kind === 'OperationDefinition',
  );
  return definition && 'name' in definition ? (definition.name?.value ?? 'anonymous') : 'anonymous';
}
