import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTicket } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { graphql } from '../../api/graphql';
import { useApiQuery } from '../../api/hooks';
import { EmptyState } from '../../ui/EmptyState';
import { FilterBar } from '../../ui/FilterBar';
import { FilterText } from '../../ui/FilterText';
import { Loaded } from '../../ui/Loaded';
import { NewButton } from '../../ui/NewButton';
import { NothingFound } from '../../ui/NothingFound';
import { PageHeader } from '../../ui/PageHeader';
import { Pager } from '../../ui/Pager';
import { pageVariables } from '../../ui/paging';
import { Section } from '../../ui/Section';
import { AffiliatePicker } from '../affiliate/AffiliatePicker';
import { OfferPicker } from '../offer/OfferPicker';
import { CouponTable, CouponTable_coupon } from './CouponTable';
import { NewCoupon } from './NewCoupon';
import { couponSearch } from './search';

const CouponList = graphql(
  `
    query CouponList($first: Int, $after: String, $last: Int, $before: String, $filter: CouponFilter) {
      coupons(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        nodes {
          id
          ...CouponTable_coupon
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  `,
  [CouponTable_coupon],
);

const route = getRouteApi('/member/coupons');

export function CouponListPage() {
  const { after, before, ...filter } = couponSearch(route.useSearch());
  const navigate = route.useNavigate();
  const [open, dialog] = useDisclosure(false);
  const variables = { ...pageVariables({ after, before }), filter };
  const coupons = useApiQuery(CouponList, variables, { keepPrevious: true });
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const create = <NewButton label="New coupon" onClick={dialog.open} />;
  return (
    <>
      <PageHeader
        title="Coupons"
        description="Codes that credit an affiliate wherever a customer enters them, without a click."
        actions={create}
      />
      <CouponFilters filtered={filtered} />
      <Section flush>
        <Loaded query={coupons}>
          {({ coupons: { nodes, pageInfo } }) => {
            if (nodes.length > 0) {
              return (
                <>
                  <CouponTable coupons={nodes} />
                  <Pager
                    info={pageInfo}
                    onMove={(next) => void navigate({ search: { ...filter, ...next } })}
                  />
                </>
              );
            }
            if (filtered)
              return (
                <NothingFound onClear={() => void navigate({ search: {} })}>
                  A code is found when it is whole, in any case.
                </NothingFound>
              );
            return (
              <EmptyState icon={IconTicket} title="No coupons yet" action={create}>
                For podcasts, print and everything else where nobody clicks: the code that a customer enters
                says whom to credit. Your shop sends it along with the sale.
              </EmptyState>
            );
          }}
        </Loaded>
      </Section>
      <NewCoupon opened={open} onClose={dialog.close} />
    </>
  );
}

function CouponFilters({ filtered }: { filtered: boolean }) {
  const { after: _after, before: _before, ...filter } = couponSearch(route.useSearch());
  const navigate = route.useNavigate();
  const change = (next: typeof filter) => void navigate({ search: { ...filter, ...next }, replace: true });
  return (
    <FilterBar>
      <FilterText
        label="Code"
        placeholder="SAVE10"
        value={filter.code}
        onFilter={(code) => change({ code })}
      />
      <OfferPicker
        label="Offer"
        placeholder="All"
        clearable
        w={176}
        value={filter.offerId ?? null}
        onChange={(offerId) => change({ offerId: offerId ?? undefined })}
      />
      <AffiliatePicker
        label="Affiliate"
        placeholder="All"
        clearable
        w={176}
        value={filter.affiliateId ?? null}
        onChange={(affiliateId) => change({ affiliateId: affiliateId ?? undefined })}
      />
      {filtered && (
        <Button variant="subtle" onClick={() => void navigate({ search: {} })}>
          Clear
        </Button>
      )}
    </FilterBar>
  );
}
