import { Button, Group, Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { withReadableTimes } from '../../format/date';
import { formatChange } from '../../format/money';
import { formatCount } from '../../format/number';
import { sentence } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Mono, Timestamp } from '../../ui/values';
import { correctedWords } from './corrected';
import classes from './Replay.module.css';

export const DifferenceTable_difference = graphql(`
  fragment DifferenceTable_difference on PostbackDifference {
    kind
    outcomeBefore
    codeBefore
    outcome
    code
    message
    applies
    postback {
      id
      receivedAt
      txnId
      clickId
    }
    conversion {
      id
      txnId
    }
    corrected {
      name
      before
      now
    }
    money {
      affiliate {
        id
        name
      }
      amount {
        amount
        currency
      }
    }
  }
`);

/** How many are shown at first. */
export const SOME_DIFFERENCES = 50;
/** As many as the API gives at once with all that is shown of each. */
export const MOST_DIFFERENCES = 250;

type Difference = ResultOf<typeof DifferenceTable_difference>;

type Props = {
  differences: readonly FragmentOf<typeof DifferenceTable_difference>[];
  /** How many there are in all. */
  all: number;
  pending: boolean;
  onShowMore?: () => void;
};

/** Each request that comes to something else, as before and as now. */
export function DifferenceTable({ differences, all, pending, onShowMore }: Props) {
  return (
    <>
      <DataTable
        label="Requests that come to something else"
        columns={[
          'Request',
          'Before',
          'Now',
          'Read otherwise',
          { label: 'Money', numeric: true },
          'Conversion',
        ]}
        minWidth={960}
      >
        {readFragment(DifferenceTable_difference, differences).map((difference) => (
          <Row key={difference.postback.id} difference={difference} />
        ))}
      </DataTable>
      {all > differences.length && (
        <Group justify="space-between" className={classes.more}>
          <Text size="sm" c="dimmed">
            The first {formatCount(differences.length)} of {formatCount(all)}, the oldest first.
            {!onShowMore && ' Narrow the requests down to see the others.'}
          </Text>
          {onShowMore && (
            <Button size="xs" variant="default" loading={pending} onClick={onShowMore}>
              {all > MOST_DIFFERENCES ? `Show ${MOST_DIFFERENCES}` : 'Show all'}
            </Button>
          )}
        </Group>
      )}
    </>
  );
}

function Row({ difference }: { difference: Difference }) {
  const { postback, conversion, corrected, money } = difference;
  const named = postback.txnId ?? conversion?.txnId ?? postback.clickId;
  return (
    <Table.Tr>
      <Table.Td maw={210}>
        <TextLink to="/postbacks/$postbackId" params={{ postbackId: postback.id }}>
          <Timestamp value={postback.receivedAt} />
        </TextLink>
        {named && (
          <Text size="xs" c="dimmed" component="div">
            <Mono>{named}</Mono>
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <StatusBadge status={difference.outcomeBefore} />
        <div className={classes.code}>
          <Mono>{difference.codeBefore}</Mono>
        </div>
      </Table.Td>
      <Table.Td maw={300}>
        <StatusBadge status={difference.outcome} />
        <div className={classes.code}>
          <Mono>{difference.code}</Mono>
        </div>
        <Text size="xs" c="dimmed" className="wp-break">
          {sentence(withReadableTimes(difference.message))}
        </Text>
        {difference.kind === 'WITHDRAWN' && (
          <Text size="xs" fw={550}>
            {difference.applies ? 'Taken back' : 'Kept'}
          </Text>
        )}
      </Table.Td>
      <Table.Td miw={208} maw={240} className="wp-break">
        {corrected.length === 0
          ? '—'
          : corrected.map((field) => <div key={field.name}>{correctedWords(field)}</div>)}
      </Table.Td>
      <Table.Td ta="right">
        {money.length === 0
          ? '—'
          : money.map(({ affiliate, amount }) => (
              <div key={`${affiliate.id} ${amount.currency}`}>
                <span className="wp-number">{formatChange(amount)}</span>
                <Text size="xs" c="dimmed" className="wp-break">
                  {affiliate.name}
                </Text>
              </div>
            ))}
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
}
