import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorPanel } from './ErrorPanel';

type Props<R> = {
  query: UseQueryResult<R>;
  children: (data: R) => ReactNode;
  /** Shown while the first answer is on its way. */
  skeleton?: ReactNode;
};

/** A query's three states: loading, failed, or its data. Data once shown stays while a later poll fails. */
export function Loaded<R>({ query, children, skeleton }: Props<R>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading skeleton={skeleton} />;
}

/** What stands where something is on its way; a list's shape unless another is given. */
export function Loading({ skeleton }: { skeleton?: ReactNode }) {
  return (
    <div aria-busy="true" role="status">
      <span className="wp-visually-hidden">Loading…</span>
      {skeleton ?? <ListSkeleton />}
    </div>
  );
}

function ListSkeleton() {
  return (
    <Stack gap="sm" p="md" aria-hidden>
      {[96, 88, 92, 80, 90].map((width) => (
        <Skeleton key={width} height={20} width={`${width}%`} />
      ))}
    </Stack>
  );
}
