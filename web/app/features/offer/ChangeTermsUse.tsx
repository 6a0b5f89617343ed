import { Checkbox, Modal, NativeSelect, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { showUserErrors, type UserError } from '../../api/user-errors';
import { FormActions } from '../../ui/FormActions';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';
import { IN_FORCE_AT, type InForceAt } from './terms-use';

const SetOfferTermsSettings = graphql(`
  mutation SetOfferTermsSettings($input: SetOfferTermsSettingsInput!) {
    setOfferTermsSettings(input: $input) {
      offer {
        id
        termsInForceAt
        turnsAwayAtCap
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

/** The names are those of the API, so that its errors stand beside the fields. */
type Values = { termsInForceAt: InForceAt; turnsAwayAtCap: boolean };

type Props = Values & { opened: boolean; onClose: () => void; offerId: string };

/** Changes how the terms of an offer are used, from now on. */
export function ChangeTermsUse({ opened, onClose, ...form }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Change use of the terms"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <TermsUseForm {...form} onDone={onClose} />
    </Modal>
  );
}

type FormProps = Omit<Props, 'opened' | 'onClose'> & { onDone: () => void };

function TermsUseForm({ offerId, termsInForceAt, turnsAwayAtCap, onDone }: FormProps) {
  const [rest, setRest] = useState<UserError[]>([]);
  const change = useApiMutation(SetOfferTermsSettings);
  const form = useForm<Values>({ initialValues: { termsInForceAt, turnsAwayAtCap } });
  const submit = form.onSubmit((values) => {
    setRest([]);
    change.mutate(
      { input: { id: offerId, ...values } },
      {
        onSuccess: ({ setOfferTermsSettings: { offer, userErrors } }) => {
          if (!offer) return setRest(showUserErrors(form, userErrors));
          said('Use of the terms changed');
          onDone();
        },
      },
    );
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormAlert errors={rest} error={change.error} />
        <NativeSelect
          label="A conversion is paid by the version in force"
          description="Without a click, it is that of the time when the conversion happened"
          data={IN_FORCE_AT}
          {...form.getInputProps('termsInForceAt')}
        />
        <Checkbox
          label="Turn visitors away while the cap is used up"
          description="They are sent to the program’s fallback address and not counted: those of every link under a cap of the offer, those of an affiliate’s own links under a cap of the affiliate"
          {...form.getInputProps('turnsAwayAtCap', { type: 'checkbox' })}
        />
        <FormActions onCancel={onDone} pending={change.isPending} submit="Save" />
      </Stack>
    </form>
  );
}
