import { Table } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { humanize } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { Mono } from '../../ui/values';

export const PostbackTrace_postback = graphql(`
  fragment PostbackTrace_postback on Postback {
    id
    trace {
      check
      input
      result
      decidedBy
    }
  }
`);

type Props = { postback: FragmentOf<typeof PostbackTrace_postback> };

/** Which checks a request went through, what each looked at and what it found. */
export function PostbackTrace({ postback }: Props) {
  const { trace } = readFragment(PostbackTrace_postback, postback);
  return (
    <DataTable label="Decision trace" columns={['Check', 'Looked at', 'Found', 'Decided by']} minWidth={560}>
      {trace.map((step) => (
        <Table.Tr key={`${step.check} ${step.input} ${step.result} ${step.decidedBy}`}>
          <Table.Td fw={550}>{humanize(step.check)}</Table.Td>
          <Table.Td maw={320}>
            <Mono>{step.input ?? '—'}</Mono>
          </Table.Td>
          <Table.Td className="wp-break">{step.result}</Table.Td>
          <Table.Td className="wp-break">{step.decidedBy ?? '—'}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
