import { Stack } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { humanize } from '../../format/words';
import { Loaded } from '../../ui/Loaded';
import { TextLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { Timeline, TimelineStep } from '../../ui/Timeline';
import { Facts, Money, Mono, Timestamp } from '../../ui/values';
import { DeliveryStep, DeliveryStep_delivery } from '../delivery/DeliveryStep';
import { ClickStep, ClickStep_click } from './ClickStep';
import { PayoutStep, PayoutStep_conversion } from './PayoutStep';
import { PostbackStep, PostbackStep_postback } from './PostbackStep';

const ConversionDetail = graphql(
  `
    query ConversionDetail($id: ID!) {
      conversion(id: $id) {
        id
        event
        txnId
        status
        convertedAt
        amount {
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
        click {
          id
          ...ClickStep_click
        }
        postbacks {
          id
          ...PostbackStep_postback
        }
        deliveries {
          id
          ...DeliveryStep_delivery
        }
        ...PayoutStep_conversion
      }
    }
  `,
  [ClickStep_click, PostbackStep_postback, DeliveryStep_delivery, PayoutStep_conversion],
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
        data.conversion ? <ConversionView conversion={data.conversion} /> : <Missing what="conversion" />
      }
    </Loaded>
  );
}

function ConversionView({ conversion }: { conversion: Conversion }) {
  return (
    <>
      <PageHeader
        title={`${humanize(conversion.event)} of ${conversion.offer.name}`}
        crumbs={[{ label: 'Conversions', to: '/conversions' }]}
        badge={<StatusBadge status={conversion.status} />}
      />
      <Stack gap="lg">
        <Section title="Details">
          <Facts facts={facts(conversion)} />
        </Section>
        <Section title="What happened" description="From the click to the partner, with every reason.">
          <Timeline label="What happened">
            {conversion.click ? <ClickStep click={conversion.click} /> : null}
            {conversion.postbacks.map((postback, index) => (
              <PostbackStep key={postback.id} postback={postback} first={index === 0} />
            ))}
            <PayoutStep conversion={conversion} />
            {conversion.deliveries.map((delivery) => (
              <DeliveryStep key={delivery.id} delivery={delivery} />
            ))}
            {conversion.deliveries.length === 0 && (
              <TimelineStep icon={IconSend} title="Not forwarded">
                <span>
                  No partner postback of{' '}
                  <TextLink to="/affiliates/$affiliateId" params={{ affiliateId: conversion.affiliate.id }}>
                    {conversion.affiliate.name}
                  </TextLink>{' '}
                  asks for it.
                </span>
              </TimelineStep>
            )}
          </Timeline>
        </Section>
      </Stack>
    </>
  );
}

function facts(conversion: Conversion) {
  return [
    { term: 'Converted', value: <Timestamp value={conversion.convertedAt} /> },
    { term: 'Amount', value: <Money value={conversion.amount} /> },
    { term: 'Order', value: <Mono>{conversion.txnId ?? '—'}</Mono> },
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
    { term: 'Conversion id', value: <Mono>{conversion.id}</Mono> },
  ];
}
