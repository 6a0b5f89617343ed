import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { PauseButton } from '../../ui/PauseButton';

export const CouponStatusButton_coupon = graphql(`
  fragment CouponStatusButton_coupon on Coupon {
    id
    code
    status
  }
`);

const SetCouponStatus = graphql(`
  mutation SetCouponStatus($input: SetCouponStatusInput!) {
    setCouponStatus(input: $input) {
      coupon {
        id
        status
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { coupon: FragmentOf<typeof CouponStatusButton_coupon> };

export function CouponStatusButton({ coupon }: Props) {
  const { id, code, status } = readFragment(CouponStatusButton_coupon, coupon);
  const change = useApiMutation(SetCouponStatus);
  const active = status === 'ACTIVE';
  const toggle = () =>
    change.mutate(
      { input: { id, status: active ? 'PAUSED' : 'ACTIVE' } },
      {
        onSuccess: ({ setCouponStatus: { userErrors } }) =>
          saidOrFailed(`${code} ${active ? 'paused' : 'resumed'}`, userErrors),
        onError: failed,
      },
    );
  return <PauseButton size="xs" what={code} active={active} pending={change.isPending} onToggle={toggle} />;
}
