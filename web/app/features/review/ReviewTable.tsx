import { Checkbox, Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { humanize } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Money, Mono, Timestamp } from '../../ui/values';
import { WaitsFor } from './WaitsFor';

export const ReviewTable_conversion = graphql(`
  fragment ReviewTable_conversion on Conversion {
    id
    event
    txnId
    status
    onHold
    awaitsReview
    holdUntil
    reason
    reviewReason
    convertedAt
    amount {
      amount
      currency
    }
    payout {
      amount
      currency
    }
    offer {
      id
      name
    }
    affiliate {
      id
      name
    }
  }
`);

type Conversion = ResultOf<typeof ReviewTable_conversion>;

type Props = {
  conversions: readonly FragmentOf<typeof ReviewTable_conversion>[];
  chosen: ReadonlySet<string>;
  onChoose: (id: string, isChosen: boolean) => void;
};

/** Conversions of which some can be chosen. */
export function ReviewTable({ conversions, chosen, onChoose }: Props) {
  return (
    <DataTable
      label="Conversions"
      minWidth={900}
      columns={[
        'Chosen',
        'Converted',
        'Offer',
        'Affiliate',
        'Order',
        { label: 'Amount', numeric: true },
        { label: 'Payout', numeric: true },
        'Status',
      ]}
    >
      {readFragment(ReviewTable_conversion, conversions).map((conversion) => (
        <Row
          key={conversion.id}
          conversion={conversion}
          isChosen={chosen.has(conversion.id)}
          onChoose={(isChosen) => onChoose(conversion.id, isChosen)}
        />
      ))}
    </DataTable>
  );
}

type RowProps = { conversion: Conversion; isChosen: boolean; onChoose: (isChosen: boolean) => void };

function Row({ conversion, isChosen, onChoose }: RowProps) {
  const { id, event, txnId, status, reason, reviewReason, convertedAt, amount, payout } = conversion;
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox
          aria-label={`Choose ${txnId ?? id}`}
          checked={isChosen}
          onChange={({ currentTarget }) => onChoose(currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td fw={550}>
        <TextLink to="/conversions/$conversionId" params={{ conversionId: id }}>
          <Timestamp value={convertedAt} />
        </TextLink>
      </Table.Td>
      <Table.Td className="wp-break">
        {conversion.offer.name}
        <Text size="xs" c="dimmed">
          {event}
        </Text>
      </Table.Td>
      <Table.Td className="wp-break">{conversion.affiliate.name}</Table.Td>
      <Table.Td>
        <Mono>{txnId ?? '—'}</Mono>
      </Table.Td>
      <Table.Td ta="right">
        <Money value={amount} />
      </Table.Td>
      <Table.Td ta="right">
        <Money value={payout} />
      </Table.Td>
      <Table.Td className="wp-break">
        <StatusBadge status={status} />
        <WaitsFor conversion={conversion} />
        {(reviewReason ?? reason) && (
          <Text size="xs" c="dimmed" mt={2}>
            {reviewReason ?? humanize(reason ?? '')}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
