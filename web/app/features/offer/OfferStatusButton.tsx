import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, said } from '../../ui/notify';

export const OfferStatusButton_offer = graphql(`
  fragment OfferStatusButton_offer on Offer {
    id
    name
    status
  }
`);

const SetOfferStatus = graphql(`
  mutation SetOfferStatus($input: SetOfferStatusInput!) {
    setOfferStatus(input: $input) {
      offer {
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

type Props = { offer: FragmentOf<typeof OfferStatusButton_offer> };

export function OfferStatusButton({ offer }: Props) {
  const { id, name, status } = readFragment(OfferStatusButton_offer, offer);
  const change = useApiMutation(SetOfferStatus);
  const active = status === 'ACTIVE';
  const toggle = () =>
    change.mutate(
      { input: { id, status: active ? 'PAUSED' : 'ACTIVE' } },
      {
        onSuccess: ({ setOfferStatus: { userErrors } }) =>
          userErrors[0]
            ? failed(new Error(userErrors[0].message))
            : said(`${name} ${active ? 'paused' : 'resumed'}`),
        onError: failed,
      },
    );
  return (
    <Button
      variant="default"
      loading={change.isPending}
      onClick={toggle}
      leftSection={
        active ? <IconPlayerPause size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />
      }
    >
      {active ? 'Pause' : 'Resume'}
    </Button>
  );
}
