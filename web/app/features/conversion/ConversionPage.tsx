import { Group, Stack } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { isNothing } from '../../format/money';
import { humanize } from '../../format/words';
import { Loaded } from '../../ui/Loaded';
import { TextLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { type Fact, Facts, Money, Mono, Timestamp } from '../../ui/values';
import { ReviewSection, ReviewSection_conversion } from '../review/ReviewSection';
import { mayChange } from '../session/role';
import { ConversionDetails, ConversionDetails_conversion } from './ConversionDetails';
import { ConversionTimeline, ConversionTimeline_conversion } from './ConversionTimeline';

const ConversionDetail = graphql(
  `
    query ConversionDetail($id: ID!) {
      viewer {
        role
      }
      conversion(id: $id) {
        id
        event
        txnId
        status
        isTest
        customerId
        convertedAt
        amount {
          amount
          currency
        }
        refunded {
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
        coupon {
          id
          code
        }
        ...ReviewSection_conversion
        ...ConversionDetails_conversion
        ...ConversionTimeline_conversion
      }
    }
  `,
  [ReviewSection_conversion, ConversionDetails_conversion, ConversionTimeline_conversion],
);

type Conversion = NonNullable<ResultOf<typeof ConversionDetail>['conversion']>;

const POLL_MS = 5_000;
const route = getRouteApi('/member/conversions/$conversionId');

export function ConversionPage() {
  const { conversionId } = route.useParams();
  const conversion = useApiQuery(ConversionDetail, { id: conversionId }, { pollMs: POLL_MS });
  return (
    <Loaded query={conversion}>
      {(data) =>
        data.conversion ? (
          <ConversionView conversion={data.conversion} mayReview={mayChange(data.viewer?.role)} />
        ) : (
          <Missing what="conversion" />
        )
      }
    </Loaded>
  );
}

function ConversionView({ conversion, mayReview }: { conversion: Conversion; mayReview: boolean }) {
  return (
    <>
      <PageHeader
        title={`${humanize(conversion.event)} of ${conversion.offer.name}`}
        crumbs={[{ label: 'Conversions', to: '/conversions' }]}
        badge={
          <Group gap="xs">
            <StatusBadge status={conversion.status} />
            {conversion.isTest && <StatusBadge status="TEST" />}
          </Group>
        }
        description={conversion.isTest ? 'A test: it is in no report, balance or cap.' : undefined}
      />
      <Stack gap="lg">
        <Section title="Details">
          <Facts facts={facts(conversion)} />
        </Section>
        <ReviewSection conversion={conversion} mayReview={mayReview} />
        <ConversionDetails conversion={conversion} />
        <Section title="What happened" description="From the click to the partner, with every reason.">
          <ConversionTimeline conversion={conversion} />
        </Section>
      </Stack>
    </>
  );
}

function Order({ txnId }: { txnId: string | null }) {
  if (txnId === null) return <Mono>—</Mono>;
  return (
    <>
      <Mono>{txnId}</Mono>{' '}
      <TextLink to="/postbacks" search={{ txnId }}>
        See every request about it
      </TextLink>
    </>
  );
}

function facts(conversion: Conversion): Fact[] {
  const { amount, refunded, coupon, customerId } = conversion;
  return [
    { term: 'Converted', value: <Timestamp value={conversion.convertedAt} /> },
    { term: 'Amount', value: <Money value={amount} /> },
    ...(refunded && !isNothing(refunded) ? [{ term: 'Refunded', value: <Money value={refunded} /> }] : []),
    { term: 'Order', value: <Order txnId={conversion.txnId} /> },
    ...(customerId ? [{ term: 'Customer', value: <Mono>{customerId}</Mono> }] : []),
    {
      term: 'Offer',
      value: (
        <TextLink to="/offers/$offerId" params={{ offerId: conversion.offer.id }}>
          {conversion.offer.name}
        </TextLink>
      ),
    },
    {
      term: 'Affiliate',
      value: (
        <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: conversion.affiliate.id }}>
          {conversion.affiliate.name}
        </TextLink>
      ),
    },
    ...(coupon
      ? [
          {
            term: 'Coupon',
            value: (
              <TextLink to="/coupons" search={{ code: coupon.code }}>
                <Mono>{coupon.code}</Mono>
              </TextLink>
            ),
          },
        ]
      : []),
    { term: 'Conversion id', value: <Mono>{conversion.id}</Mono> },
  ];
}
