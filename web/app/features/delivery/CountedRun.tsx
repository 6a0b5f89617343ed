import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useIdempotencyKeys } from '../../api/idempotency';
import type { UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';

export type Counted = {
  matching: number;
  done: number;
  /** How many are left for another run. */
  remaining: number;
  userErrors: readonly UserError[];
};

/** Only counts, or does it: once for each key, however often it is asked for. */
export type Run = { dryRun: true } | { dryRun: false; idempotencyKey: string };

type Props = {
  /** What is counted, as a text, so that the same is counted once; null while the fields are not filled in. */
  wanted: string | null;
  run: (how: Run) => Promise<Counted>;
  /** What the number means before anything is done, and after. */
  matchingWords: (matching: number) => ReactNode;
  doneWords: (done: number, remaining: number) => string;
  submit: string;
  /** Whether what one run has done no longer matches, so that the next one does the rest. */
  goesOn: boolean;
  onClose: () => void;
};

/** Shows how much something would touch before it is done, and goes on where one run does not do all of it. */
export function CountedRun(props: Props) {
  // What was counted, done or refused of something else is not said of what is wanted now.
  return <Counting key={props.wanted} {...props} />;
}

function Counting({ wanted, run, matchingWords, doneWords, submit, goesOn, onClose }: Props) {
  const { count, act, press } = useCountedRun({ wanted, run, doneWords, submit, onClose });
  const counted = count.data;
  const errors = act.data?.userErrors.length ? act.data.userErrors : (counted?.userErrors ?? []);
  const done = act.data?.userErrors.length === 0 ? act.data : undefined;
  const left = done ? done.remaining : counted?.matching;
  return (
    <Stack>
      <FormAlert errors={errors} error={act.error ?? count.error} />
      <Text size="sm" role="status" fw={550} mih="1.5rem">
        {done
          ? doneWords(done.done, done.remaining)
          : counted && errors.length === 0 && matchingWords(counted.matching)}
        {count.isFetching && <Loader size="xs" aria-label="Counting" />}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {done ? 'Done' : 'Cancel'}
        </Button>
        {count.isLoadingError ? (
          <Button onClick={() => void count.refetch()} loading={count.isFetching}>
            Count again
          </Button>
        ) : (
          (goesOn || !done) && (
            <Button onClick={press} loading={act.isPending} disabled={!left}>
              {done && done.remaining > 0 ? 'Go on with the next' : submit}
            </Button>
          )
        )}
      </Group>
    </Stack>
  );
}

type Running = Pick<Props, 'wanted' | 'run' | 'doneWords' | 'submit' | 'onClose'>;

function useCountedRun({ wanted, run, doneWords, submit, onClose }: Running) {
  const queries = useQueryClient();
  const keys = useIdempotencyKeys();
  const count = useQuery({
    queryKey: ['counted', submit, wanted],
    queryFn: () => run({ dryRun: true }),
    enabled: wanted !== null,
    staleTime: 'static',
    gcTime: 0,
    retry: false,
  });
  const act = useMutation({
    mutationFn: () => run({ dryRun: false, idempotencyKey: keys.of({ wanted }) }),
    onSuccess: ({ done, remaining, userErrors }) => {
      if (userErrors.length > 0) return;
      keys.done();
      void queries.invalidateQueries();
      if (remaining === 0) said(doneWords(done, 0));
    },
  });
  const press = () =>
    act.mutate(undefined, {
      onSuccess: ({ remaining, userErrors }) => {
        if (remaining === 0 && userErrors.length === 0) onClose();
      },
    });
  return { count, act, press };
}
