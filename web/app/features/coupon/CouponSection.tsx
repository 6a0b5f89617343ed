import { Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTicket } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { EmptyState } from '../../ui/EmptyState';
import { TextLink } from '../../ui/links';
import { NewButton } from '../../ui/NewButton';
import { Section } from '../../ui/Section';
import { CouponTable, CouponTable_coupon } from './CouponTable';
import { NewCoupon } from './NewCoupon';

export const CouponSection_coupons = graphql(
  `
    fragment CouponSection_coupons on CouponConnection {
      nodes {
        id
        ...CouponTable_coupon
      }
      pageInfo {
        hasNextPage
      }
    }
  `,
  [CouponTable_coupon],
);

type End = { offerId: string; affiliateId?: never } | { affiliateId: string; offerId?: never };

type Props = { coupons: FragmentOf<typeof CouponSection_coupons>; end: End };

/** The coupons of an offer or an affiliate, on its page. */
export function CouponSection({ coupons, end }: Props) {
  const { nodes, pageInfo } = readFragment(CouponSection_coupons, coupons);
  const [open, dialog] = useDisclosure(false);
  const create = (size: 'xs' | 'sm') => <NewButton label="New coupon" size={size} onClick={dialog.open} />;
  return (
    <Section
      title="Coupons"
      description="Codes that credit an affiliate wherever a customer enters them, without a click."
      actions={
        <Group gap="md" wrap="nowrap">
          {pageInfo.hasNextPage && (
            <TextLink to="/coupons" search={end}>
              See all
            </TextLink>
          )}
          {create('xs')}
        </Group>
      }
      flush
    >
      {nodes.length > 0 ? (
        <CouponTable coupons={nodes} of={end.offerId ? 'offer' : 'affiliate'} />
      ) : (
        <EmptyState icon={IconTicket} title="No coupons yet" action={create('sm')}>
          For podcasts, print and everything else where nobody clicks: the code that a customer enters says
          whom to credit.
        </EmptyState>
      )}
      <NewCoupon opened={open} onClose={dialog.close} {...end} />
    </Section>
  );
}
