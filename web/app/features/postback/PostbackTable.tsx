import { Group, Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { withReadableTimes } from '../../format/date';
import { sentence } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono, Timestamp } from '../../ui/values';
import { parkedWords } from './parked';

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
    isTest
    integration {
      id
      name
    }
    parked {
      waitsUntil
      nextTryAt
      tries
      decidedAt
      outcome
      conversion {
        id
      }
    }
    replayOf {
      id
    }
    replayedAs {
      id
      conversion {
        id
      }
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
      columns={['Received', 'Outcome', 'Why', 'Answer', 'Integration', 'Conversion']}
      minWidth={900}
    >
      {readFragment(PostbackTable_postback, postbacks).map((postback) => {
        const conversion = postback.conversion ?? (postback.replayedAs ?? postback.parked)?.conversion;
        const since = sinceWords(postback);
        return (
          <Table.Tr key={postback.id}>
            <Table.Td>
              <TextLink to="/postbacks/$postbackId" params={{ postbackId: postback.id }}>
                <Timestamp value={postback.receivedAt} />
              </TextLink>
            </Table.Td>
            <Table.Td>
              <Group gap={4}>
                <StatusBadge status={postback.outcome} />
                {postback.isTest && <StatusBadge status="TEST" />}
              </Group>
              {since && (
                <Text size="xs" c="dimmed" mt={2}>
                  {since}
                </Text>
              )}
            </Table.Td>
            <Table.Td maw={420}>
              <Mono>{postback.code}</Mono>
              <Text size="xs" c="dimmed" className="wp-break">
                {sentence(withReadableTimes(postback.message))}
              </Text>
            </Table.Td>
            <Table.Td className="wp-number">{postback.replayOf ? '—' : postback.httpStatus}</Table.Td>
            <Table.Td className="wp-break">
              {postback.integration.name}
              {postback.sourceIp && (
                <Text size="xs" c="dimmed">
                  <span className="wp-visually-hidden">from </span>
                  <Mono>{postback.sourceIp}</Mono>
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              {conversion ? (
                <TextLink to="/conversions/$conversionId" params={{ conversionId: conversion.id }}>
                  Open<span className="wp-visually-hidden"> conversion {conversion.id}</span>
                </TextLink>
              ) : (
                '—'
              )}
            </Table.Td>
          </Table.Tr>
        );
      })}
    </DataTable>
  );
}

/** What became of it since it came. */
function sinceWords({
  parked,
  replayOf,
  replayedAs,
}: ResultOf<typeof PostbackTable_postback>): string | null {
  if (replayedAs) return 'Taken in again since';
  if (replayOf) return 'A stored request, taken in again';
  return parked && parkedWords(parked);
}
