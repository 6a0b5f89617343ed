import { Text } from '@mantine/core';
import { IconTicket } from '@tabler/icons-react';
import { TextLink } from '../../ui/links';
import { TimelineStep } from '../../ui/Timeline';
import { Mono } from '../../ui/values';

type Props = { code: string; affiliate: string };

/** Where there was no click that counts: what the customer entered instead. */
export function CouponStep({ code, affiliate }: Props) {
  return (
    <TimelineStep icon={IconTicket} title="Coupon">
      <Text size="sm" className="wp-break">
        The customer entered{' '}
        <TextLink to="/coupons" search={{ code }}>
          <Mono>{code}</Mono>
        </TextLink>
        , which credits {affiliate}.
      </Text>
    </TimelineStep>
  );
}
