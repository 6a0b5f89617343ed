import type { ReactNode } from 'react';
import { TextLink } from '../../ui/links';
import type { Decider } from './trace';

/** What a trace is about: ids where they are known, short names where only those are. */
export type Subjects = {
  integrationId: string;
  offerId?: string | null | undefined;
  offerName?: string | null | undefined;
  affiliateId?: string | null | undefined;
  affiliateName?: string | null | undefined;
  couponCode?: string | null | undefined;
};

type Props = { decider: Decider; subjects: Subjects };

/** The setting that decided, leading to the page where it is changed. */
export function DeciderLink({ decider, subjects }: Props) {
  const { name, value } = decider;
  return (
    <>
      <Lead decider={decider} subjects={subjects}>
        {name}
      </Lead>
      {value !== null && `: ${value}`}
    </>
  );
}

function Lead({ decider: { place }, subjects, children }: Props & { children: ReactNode }) {
  const { integrationId, offerId, offerName, affiliateId, affiliateName, couponCode } = subjects;
  switch (place) {
    case 'integration':
      return (
        <TextLink to="/integrations/$integrationId" params={{ integrationId }}>
          {children}
        </TextLink>
      );
    case 'integrationSettings':
      return (
        <TextLink to="/integrations/$integrationId/settings" params={{ integrationId }}>
          {children}
        </TextLink>
      );
    case 'offer':
      if (offerId)
        return (
          <TextLink to="/offers/$offerId" params={{ offerId }}>
            {children}
          </TextLink>
        );
      return (
        <TextLink to="/offers" search={offerName ? { search: offerName } : {}}>
          {children}
        </TextLink>
      );
    case 'affiliate':
      if (affiliateId)
        return (
          <TextLink to="/affiliates/$affiliateId" params={{ affiliateId }}>
            {children}
          </TextLink>
        );
      return (
        <TextLink to="/affiliates" search={affiliateName ? { search: affiliateName } : {}}>
          {children}
        </TextLink>
      );
    case 'coupon':
      return (
        <TextLink to="/coupons" search={couponCode ? { code: couponCode } : {}}>
          {children}
        </TextLink>
      );
    case null:
      return children;
  }
}
