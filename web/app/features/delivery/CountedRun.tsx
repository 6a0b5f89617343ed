import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
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

type Props = {
  /** What is counted, as a text, so that the same is counted once; null while the fields are not filled in. */
  wanted: string | null;
  run: (dryRun: boolean) => Promise<Counted>;
  /** What the number means before anything is done, and after. */
  matchingWords: (matching: number) => ReactNode;
  doneWords: (done: number, remaining: number) => string;
  submit: string;
  /** Whether what one run has done no longer matches, so that the next one does the rest. */
  goesOn: boolean;
  onClose: () => void;
};

/** Shows how much something would touch before it is done, and goes on where one run does not do all of it. */
export function CountedRun({ wanted, run, matchingWords, doneWords, submit, goesOn, onClose }: Props) {
  const queries = useQueryClient();
  const count = useQuery({
    queryKey: ['counted', submit, wanted],
    queryFn: () => run(true),
    enabled: wanted !== null,
    staleTime: 'static',
    gcTime: 0,
    retry: false,
  });
  const act = useMutation({
    mutationFn: () => run(false),
    onSuccess: ({ done, remaining, userErrors }) => {
      if (userErrors.length > 0) return;
      void queries.invalidateQueries();
      if (remaining > 0) return;
      said(doneWords(done, 0));
      onClose();
    },
  });
  const counted = wanted === null ? undefined : count.data;
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
        {wanted !== null && count.isFetching && <Loader size="xs" aria-label="Counting" />}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {done ? 'Done' : 'Cancel'}
        </Button>
        {(goesOn || !done) && (
          <Button onClick={() => act.mutate()} loading={act.isPending} disabled={!left}>
            {done && done.remaining > 0 ? 'Go on with the next' : submit}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
