import { Group, Table, Text } from '@mantine/core';
import { type FragmentOf, graphql, type ResultOf, readFragment } from '../../api/graphql';
import { isNothing } from '../../format/money';
import { humanize } from '../../format/words';
import { DataTable } from '../../ui/DataTable';
import { TextLink } from '../../ui/links';
import { StatusBadge } from '../../ui/StatusBadge';
import { Money, Mono, Timestamp } from '../../ui/values';
import { WaitsFor } from '../review/WaitsFor';

export const ConversionTable_conversion = graphql(`
  fragment ConversionTable_conversion on Conversion {
    id
    event
    txnId
    status
    reason
    reviewReason
    onHold
    awaitsReview
    holdUntil
    convertedAt
    amount {
      amount
      currency
    }
    refunded {
      amount
      currency
    }
    isTest
    coupon {
      id
      code
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

type Conversion = ResultOf<typeof ConversionTable_conversion>;

type Props = { conversions: readonly FragmentOf<typeof ConversionTable_conversion>[] };

export function ConversionTable({ conversions }: Props) {
  return (
    <DataTable
      label="Conversions"
      minWidth={900}
      columns={[
        'Converted',
        'Event',
        'Offer',
        'Affiliate',
        'Order',
        { label: 'Amount', numeric: true },
        { label: 'Payout', numeric: true },
        'Status',
      ]}
    >
      {readFragment(ConversionTable_conversion, conversions).map((conversion) => (
        <Row key={conversion.id} conversion={conversion} />
      ))}
    </DataTable>
  );
}

function Row({ conversion }: { conversion: Conversion }) {
  return (
    <Table.Tr>
      <Table.Td fw={550}>
        <TextLink to="/conversions/$conversionId" params={{ conversionId: conversion.id }}>
          <Timestamp value={conversion.convertedAt} />
        </TextLink>
      </Table.Td>
      <Table.Td className="wp-break">{conversion.event}</Table.Td>
      <Table.Td className="wp-break">{conversion.offer.name}</Table.Td>
      <Table.Td className="wp-break">
        {conversion.affiliate.name}
        {conversion.coupon && (
          <Text size="xs" c="dimmed">
            coupon <Mono>{conversion.coupon.code}</Mono>
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Mono>{conversion.txnId ?? '—'}</Mono>
      </Table.Td>
      <Table.Td ta="right">
        <Money value={conversion.amount} />
        {conversion.refunded && !isNothing(conversion.refunded) && (
          <Text size="xs" c="dimmed">
            <Money value={conversion.refunded} /> refunded
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {conversion.payout ? (
          <Money value={conversion.payout} />
        ) : (
          <Text c="dimmed" span inherit>
            Settling…
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          <StatusBadge status={conversion.status} />
          {conversion.isTest && <StatusBadge status="TEST" />}
        </Group>
        <WaitsFor conversion={conversion} />
        {conversion.reason && (
          <Text size="xs" c="dimmed" mt={2} className="wp-break">
            {[humanize(conversion.reason), conversion.reviewReason].filter(Boolean).join(': ')}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
