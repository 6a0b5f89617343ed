import { Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLink, IconPencil } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { CopyField } from '../../ui/CopyField';
import { EmptyState } from '../../ui/EmptyState';
import { Loaded } from '../../ui/Loaded';
import { ButtonLink, TextLink } from '../../ui/links';
import { Missing } from '../../ui/Missing';
import { NewButton } from '../../ui/NewButton';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { type PageCursor, pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { StatusBadge } from '../../ui/StatusBadge';
import { Facts, Mono, Timestamp } from '../../ui/values';
import { CouponSection, CouponSection_coupons } from '../coupon/CouponSection';
import { TermsSummary } from '../terms/TermsSummary';
import { NewTrackingLink } from '../tracking-link/NewTrackingLink';
import { TrackingLinkTable, TrackingLinkTable_link } from '../tracking-link/TrackingLinkTable';
import { OfferAttribution, OfferAttribution_offer } from './OfferAttribution';
import { OfferReview, OfferReview_offer } from './OfferReview';
import { OfferStatusButton, OfferStatusButton_offer } from './OfferStatusButton';
import { OfferTermsUse, OfferTermsUse_offer } from './OfferTermsUse';

const OfferDetail = graphql(
  `
    query OfferDetail($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      offer(id: $id) {
        id
        name
        slug
        status
        destinationUrl
        clickIdParameter
        currency
        clickUrlTemplate
        createdAt
        updatedAt
        terms {
          id
          version
          document
          createdAt
        }
        trackingLinks(first: $first, after: $after, last: $last, before: $before) {
          nodes {
            id
            ...TrackingLinkTable_link
          }
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
        }
        ...OfferStatusButton_offer
        ...OfferTermsUse_offer
        ...OfferAttribution_offer
        ...OfferReview_offer
      }
      coupons(first: 20, filter: { offerId: $id }) {
        ...CouponSection_coupons
      }
    }
  `,
  [
    OfferStatusButton_offer,
    OfferTermsUse_offer,
    OfferAttribution_offer,
    OfferReview_offer,
    TrackingLinkTable_link,
    CouponSection_coupons,
  ],
);

type Detail = ResultOf<typeof OfferDetail>;
type Offer = NonNullable<Detail['offer']>;

const route = getRouteApi('/member/offers/$offerId');

export function OfferPage() {
  const { offerId } = route.useParams();
  const [cursor, setCursor] = useState<PageCursor>({});
  const offer = useApiQuery(OfferDetail, { id: offerId, ...pageVariables(cursor) }, { keepPrevious: true });
  return (
    <Loaded query={offer}>
      {(data) =>
        data.offer ? (
          <OfferView offer={data.offer} coupons={data.coupons} onMove={setCursor} />
        ) : (
          <Missing what="offer" />
        )
      }
    </Loaded>
  );
}

type ViewProps = { offer: Offer; onMove: (cursor: PageCursor) => void };

function OfferView({ offer, coupons, onMove }: ViewProps & { coupons: Detail['coupons'] }) {
  const [linkOpen, newLink] = useDisclosure(false);
  return (
    <>
      <PageHeader
        title={offer.name}
        crumbs={[{ label: 'Offers', to: '/offers' }]}
        badge={<StatusBadge status={offer.status} />}
        actions={<OfferStatusButton offer={offer} />}
      />
      <Stack gap="lg">
        <Section title="Details">
          <Facts
            facts={[
              { term: 'Destination', value: <Mono>{offer.destinationUrl}</Mono> },
              { term: 'Click id parameter', value: <Mono>{offer.clickIdParameter}</Mono> },
              { term: 'Payout currency', value: offer.currency },
              { term: 'Short name', value: <Mono>{offer.slug}</Mono> },
              { term: 'Created', value: <Timestamp value={offer.createdAt} /> },
            ]}
          />
        </Section>
        <PayoutTerms offer={offer} />
        <OfferTermsUse offer={offer} />
        <OfferAttribution offer={offer} />
        <OfferReview offer={offer} />
        <Section
          title="Tracking links"
          description="What partners share. A click is counted and sent on to the destination."
          actions={<NewButton label="New link" size="xs" onClick={newLink.open} />}
          flush
        >
          <OfferLinks offer={offer} onMove={onMove} onNewLink={newLink.open} />
        </Section>
        <CouponSection coupons={coupons} end={{ offerId: offer.id }} />
        <Section title="Click address without a link">
          <CopyField
            label="Click address"
            value={offer.clickUrlTemplate}
            hint="For partners that build their own: put the affiliate’s short name where {affiliate} stands."
          />
        </Section>
      </Stack>
      <NewTrackingLink opened={linkOpen} onClose={newLink.close} offerId={offer.id} />
    </>
  );
}

function PayoutTerms({ offer }: { offer: Offer }) {
  return (
    <Section
      title="Payout terms"
      description={
        <>
          Version {offer.terms.version}, in force since <Timestamp value={offer.terms.createdAt} />. The first
          rule that fits decides.
        </>
      }
      actions={
        <Group gap="md" wrap="nowrap">
          {offer.terms.version > 1 && (
            <TextLink to="/offers/$offerId/versions" params={{ offerId: offer.id }}>
              All versions
            </TextLink>
          )}
          <ButtonLink
            to="/offers/$offerId/terms"
            params={{ offerId: offer.id }}
            size="xs"
            variant="default"
            leftSection={<IconPencil size={14} aria-hidden />}
          >
            Change terms
          </ButtonLink>
        </Group>
      }
    >
      <TermsSummary document={offer.terms.document} currency={offer.currency} />
    </Section>
  );
}

function OfferLinks({ offer, onMove, onNewLink }: ViewProps & { onNewLink: () => void }) {
  if (offer.trackingLinks.nodes.length === 0) {
    return (
      <EmptyState
        icon={IconLink}
        title="No links yet"
        action={<NewButton label="New link" onClick={onNewLink} />}
      >
        Give an affiliate a link of its own, and its clicks and conversions are counted for it.
      </EmptyState>
    );
  }
  return (
    <>
      <TrackingLinkTable links={offer.trackingLinks.nodes} show="affiliate" />
      <Pager info={offer.trackingLinks.pageInfo} onMove={onMove} />
    </>
  );
}
