import { Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconLink, IconPlus, IconSend } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql, type ResultOf } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
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
import { Facts, Money, Mono, Timestamp } from '../../ui/values';
import { CouponSection, CouponSection_coupons } from '../coupon/CouponSection';
import {
  PartnerPostbackTable,
  PartnerPostbackTable_postback,
} from '../partner-postback/PartnerPostbackTable';
import { AffiliateMoney, AffiliateMoney_affiliate } from '../payout/AffiliateMoney';
import { NewTrackingLink } from '../tracking-link/NewTrackingLink';
import { TrackingLinkTable, TrackingLinkTable_link } from '../tracking-link/TrackingLinkTable';
import classes from './AffiliatePage.module.css';
import { AffiliateStatusButton, AffiliateStatusButton_affiliate } from './AffiliateStatusButton';

const AffiliateDetail = graphql(
  `
    query AffiliateDetail($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      affiliate(id: $id) {
        id
        name
        slug
        email
        status
        createdAt
        balances {
          amount
          currency
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
        partnerPostbacks(first: 100) {
          nodes {
            id
            ...PartnerPostbackTable_postback
          }
        }
        ...AffiliateStatusButton_affiliate
        ...AffiliateMoney_affiliate
      }
      coupons(first: 20, filter: { affiliateId: $id }) {
        ...CouponSection_coupons
      }
    }
  `,
  [
    AffiliateStatusButton_affiliate,
    AffiliateMoney_affiliate,
    TrackingLinkTable_link,
    PartnerPostbackTable_postback,
    CouponSection_coupons,
  ],
);

type Detail = ResultOf<typeof AffiliateDetail>;
type Affiliate = NonNullable<Detail['affiliate']>;

const route = getRouteApi('/member/affiliates/$affiliateId');

export function AffiliatePage() {
  const { affiliateId } = route.useParams();
  const [cursor, setCursor] = useState<PageCursor>({});
  const variables = { id: affiliateId, ...pageVariables(cursor) };
  const affiliate = useApiQuery(AffiliateDetail, variables, { keepPrevious: true });
  return (
    <Loaded query={affiliate}>
      {(data) =>
        data.affiliate ? (
          <AffiliateView affiliate={data.affiliate} coupons={data.coupons} onMove={setCursor} />
        ) : (
          <Missing what="affiliate" />
        )
      }
    </Loaded>
  );
}

type ViewProps = { affiliate: Affiliate; onMove: (cursor: PageCursor) => void };

function AffiliateView({ affiliate, coupons, onMove }: ViewProps & { coupons: Detail['coupons'] }) {
  const [linkOpen, newLink] = useDisclosure(false);
  return (
    <>
      <PageHeader
        title={affiliate.name}
        crumbs={[{ label: 'Affiliates', to: '/affiliates' }]}
        badge={<StatusBadge status={affiliate.status} />}
        actions={<AffiliateStatusButton affiliate={affiliate} />}
      />
      <Stack gap="lg">
        <div className={classes.top}>
          <Section title="Details">
            <Facts
              facts={[
                { term: 'Short name', value: <Mono>{affiliate.slug}</Mono> },
                { term: 'E-mail', value: affiliate.email ?? '—' },
                { term: 'Joined', value: <Timestamp value={affiliate.createdAt} /> },
                {
                  term: 'Conversions',
                  value: (
                    <TextLink to="/conversions" search={{ affiliateId: affiliate.id }}>
                      See all of this affiliate
                    </TextLink>
                  ),
                },
              ]}
            />
          </Section>
          <Section title="Balance" description="Everything earned, less what was paid or taken back.">
            <Balances affiliate={affiliate} />
          </Section>
        </div>
        <Section
          title="Tracking links"
          description="One link per offer and purpose."
          actions={<NewButton label="New link" size="xs" onClick={newLink.open} />}
          flush
        >
          <AffiliateLinks affiliate={affiliate} onMove={onMove} onNewLink={newLink.open} />
        </Section>
        <AffiliateMoney affiliate={affiliate} />
        <CouponSection coupons={coupons} end={{ affiliateId: affiliate.id }} />
        <Section
          title="Partner postbacks"
          description="Addresses of this affiliate that are told about its conversions."
          actions={<NewPostbackLink affiliateId={affiliate.id} size="xs" />}
          flush
        >
          {affiliate.partnerPostbacks.nodes.length > 0 ? (
            <PartnerPostbackTable postbacks={affiliate.partnerPostbacks.nodes} />
          ) : (
            <EmptyState
              icon={IconSend}
              title="Nothing is forwarded yet"
              action={<NewPostbackLink affiliateId={affiliate.id} />}
            >
              When this affiliate runs a tracker of its own, forward its conversions there, with its sub ids
              and payout.
            </EmptyState>
          )}
        </Section>
      </Stack>
      <NewTrackingLink opened={linkOpen} onClose={newLink.close} affiliateId={affiliate.id} />
    </>
  );
}

function NewPostbackLink({ affiliateId, size = 'sm' }: { affiliateId: string; size?: 'xs' | 'sm' }) {
  return (
    <ButtonLink
      to="/affiliates/$affiliateId/postbacks/new"
      params={{ affiliateId }}
      size={size}
      leftSection={<IconPlus size={size === 'xs' ? 14 : 16} aria-hidden />}
    >
      New partner postback
    </ButtonLink>
  );
}

function Balances({ affiliate }: { affiliate: Affiliate }) {
  if (affiliate.balances.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing earned yet.
      </Text>
    );
  }
  return (
    <ul className={classes.balances}>
      {affiliate.balances.map((balance) => (
        <li key={balance.currency}>
          <Money value={balance} />
        </li>
      ))}
    </ul>
  );
}

function AffiliateLinks({ affiliate, onMove, onNewLink }: ViewProps & { onNewLink: () => void }) {
  if (affiliate.trackingLinks.nodes.length === 0) {
    return (
      <EmptyState
        icon={IconLink}
        title="No links yet"
        action={<NewButton label="New link" onClick={onNewLink} />}
      >
        Pick an offer, and get a link that counts this affiliate’s clicks.
      </EmptyState>
    );
  }
  return (
    <>
      <TrackingLinkTable links={affiliate.trackingLinks.nodes} show="offer" />
      <Pager info={affiliate.trackingLinks.pageInfo} onMove={onMove} />
    </>
  );
}
