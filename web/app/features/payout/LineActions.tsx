import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { MarkFailed } from './MarkFailed';
import { MarkPaid } from './MarkPaid';
import { ReasonDialog } from './ReasonDialog';

export const LineActions_line = graphql(`
  fragment LineActions_line on PayoutLine {
    id
    status
    affiliate {
      id
      name
    }
  }
`);

const ExcludeLine = graphql(`
  mutation ExcludePayoutLine($input: ReviewPayoutLineInput!) {
    review: excludePayoutLine(input: $input) {
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const IncludeLine = graphql(`
  mutation IncludePayoutLine($input: ReviewPayoutLineInput!) {
    review: includePayoutLine(input: $input) {
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { line: FragmentOf<typeof LineActions_line>; run: { id: string; status: string } };

/** What can be done with a line: it is reviewed in a draft, and paid or failed once the run is approved. */
export function LineActions({ line, run }: Props) {
  const { id, status, affiliate } = readFragment(LineActions_line, line);
  if (run.status === 'DRAFT' && (status === 'PAYABLE' || status === 'EXCLUDED')) {
    return <ReviewLine id={id} name={affiliate.name} excluded={status === 'EXCLUDED'} />;
  }
  if (status === 'PAYABLE') return <FinishLine id={id} name={affiliate.name} runId={run.id} />;
  if (status === 'PAID') return <ReturnedLine id={id} name={affiliate.name} runId={run.id} />;
  return null;
}

function ReviewLine({ id, name, excluded }: { id: string; name: string; excluded: boolean }) {
  const [open, dialog] = useDisclosure(false);
  const review = useApiMutation(excluded ? IncludeLine : ExcludeLine);
  const verb = excluded ? 'Take in' : 'Leave out';
  return (
    <>
      <Button size="xs" variant="default" aria-label={`${verb} ${name}`} onClick={dialog.open}>
        {verb}
      </Button>
      <ReasonDialog
        opened={open}
        onClose={dialog.close}
        title={`${verb} ${name}?`}
        button={verb}
        done={excluded ? `${name} is back in` : `${name} is left out`}
        error={review.error}
        pending={review.isPending}
        act={async (reason) => (await review.mutateAsync({ input: { id, reason } })).review.userErrors}
      >
        {excluded
          ? 'The line is paid with the run again.'
          : 'What is owed stays owed, and is for the next run once this one is approved.'}
      </ReasonDialog>
    </>
  );
}

type LineProps = { id: string; name: string; runId: string };

function FinishLine({ id, name, runId }: LineProps) {
  const [paying, pay] = useDisclosure(false);
  const [failing, fail] = useDisclosure(false);
  return (
    <Group gap="xs" wrap="nowrap">
      <Button size="xs" variant="default" aria-label={`Mark ${name} as paid`} onClick={pay.open}>
        Paid
      </Button>
      <Button size="xs" variant="default" aria-label={`Mark ${name} as failed`} onClick={fail.open}>
        Failed
      </Button>
      <MarkPaid opened={paying} onClose={pay.close} runId={runId} lineIds={[id]} what={name} />
      <MarkFailed opened={failing} onClose={fail.close} runId={runId} lineIds={[id]} what={name} />
    </Group>
  );
}

function ReturnedLine({ id, name, runId }: LineProps) {
  const [open, dialog] = useDisclosure(false);
  return (
    <>
      <Button size="xs" variant="default" aria-label={`The money of ${name} came back`} onClick={dialog.open}>
        Came back
      </Button>
      <MarkFailed opened={open} onClose={dialog.close} runId={runId} lineIds={[id]} what={name} returned />
    </>
  );
}
