import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { ExportRun } from './ExportRun';
import { MarkPaid } from './MarkPaid';

export const RunActions_run = graphql(`
  fragment RunActions_run on PayoutRun {
    id
    status
    revision
  }
`);

const RefreshRun = graphql(`
  mutation RefreshPayoutRun($input: PayoutRunInput!) {
    done: refreshPayoutRun(input: $input) {
      userErrors {
        message
      }
    }
  }
`);

const DiscardRun = graphql(`
  mutation DiscardPayoutRun($input: PayoutRunInput!) {
    done: discardPayoutRun(input: $input) {
      userErrors {
        message
      }
    }
  }
`);

const ApproveRun = graphql(`
  mutation ApprovePayoutRun($input: PayoutRunInput!) {
    done: approvePayoutRun(input: $input) {
      userErrors {
        message
      }
    }
  }
`);

type Props = { run: FragmentOf<typeof RunActions_run> };

/** What can be done with a run as a whole. */
export function RunActions({ run }: Props) {
  const { id, status, revision } = readFragment(RunActions_run, run);
  if (status === 'DRAFT') return <DraftActions id={id} revision={revision} />;
  if (status === 'APPROVED') return <ApprovedActions id={id} />;
  return status === 'FINISHED' ? <ExportRun id={id} /> : null;
}

/** Who approves or throws away does so with what is on the page; a refresh takes whatever there is. */
function DraftActions({ id, revision }: { id: string; revision: number }) {
  const queries = useQueryClient();
  const refresh = useApiMutation(RefreshRun);
  const discard = useApiMutation(DiscardRun);
  const approve = useApiMutation(ApproveRun);
  const act = (
    verb: typeof refresh | typeof discard | typeof approve,
    message: string,
    seen: number | null = revision,
  ) =>
    verb.mutate(
      { input: { id, revision: seen } },
      {
        onSuccess: ({ done }) => saidOrFailed(message, done.userErrors),
        onError: (error) => {
          failed(error);
          // It may have been changed by somebody else: the page shows what there is to look at again.
          void queries.invalidateQueries();
        },
      },
    );
  return (
    <>
      <Button
        variant="default"
        loading={discard.isPending}
        onClick={() => act(discard, 'The draft was thrown away')}
      >
        Throw away
      </Button>
      <Button
        variant="default"
        loading={refresh.isPending}
        onClick={() => act(refresh, 'The draft is up to date', null)}
      >
        Refresh
      </Button>
      <Button loading={approve.isPending} onClick={() => act(approve, 'Approved: the run can be paid')}>
        Approve
      </Button>
    </>
  );
}

function ApprovedActions({ id }: { id: string }) {
  const [open, dialog] = useDisclosure(false);
  return (
    <>
      <ExportRun id={id} />
      <Button onClick={dialog.open}>Mark all as paid</Button>
      <MarkPaid opened={open} onClose={dialog.close} runId={id} what="all payments" />
    </>
  );
}
