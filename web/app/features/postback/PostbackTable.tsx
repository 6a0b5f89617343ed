import { Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { sentence } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono, Timestamp } from '../../ui/values';

export const PostbackTable_postback = graphql(`
  fragment PostbackTable_postback on Postback {
    id
    receivedAt
    method
    outcome
    code
    message
    httpStatus
    sourceIp
    integration {
      id
      name
    }
    conversion {
      id
    }
  }
`);

type Props = { postbacks: readonly FragmentOf<typeof PostbackTable_postback>[] };

export function PostbackTable({ postbacks }: Props) {
  return (
    <DataTable
      label="Requests"
      columns={['Received', 'Outcome', 'Why', 'Answer', 'Integration', 'From', 'Conversion']}
      minWidth={860}
    >
      {readFragment(PostbackTable_postback, postbacks).map((postback) => (
        <Table.Tr key={postback.id}>
          <Table.Td>
            <TextLink to="/postbacks/$postbackId" params={{ postbackId: postback.id }}>
              <Timestamp value={postback.receivedAt} />
            </TextLink>
          </Table.Td>
          <Table.Td>
            <StatusBadge status={postback.outcome} />
          </Table.Td>
          <Table.Td maw={340}>
            <Mono>{postback.code}</Mono>
            <Text size="xs" c="dimmed" className="wp-break">
              {sentence(postback.message)}
            </Text>
          </Table.Td>
          <Table.Td className="wp-number">{postback.httpStatus}</Table.Td>
          <Table.Td className="wp-break">{postback.integration.name}</Table.Td>
          <Table.Td className="wp-number">
            <Mono>{postback.sourceIp ?? '—'}</Mono>
          </Table.Td>
          <Table.Td>
            {postback.conversion ? (
              <TextLink to="/conversions/$conversionId" params={{ conversionId: postback.conversion.id }}>
                Open<span className="wp-visually-hidden"> conversion {postback.conversion.id}</span>
              </TextLink>
            ) : (
              '—'
            )}
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
