import { Button, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { sentence } from '../../format/words';
import { FormAlert } from '../../ui/FormAlert';
import { said } from '../../ui/notify';
import { editTerms, termsDocument } from '../terms/model';
import { TermsEditor } from '../terms/TermsEditor';

const PublishOfferTerms = graphql(`
  mutation PublishOfferTerms($input: PublishOfferTermsInput!) {
    publishOfferTerms(input: $input) {
      offer {
        id
        terms {
          id
          version
        }
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { offerId: string; currency: string; document: unknown };

/** Edits the terms in force and publishes them as a new version. */
export function PublishTerms(props: Props) {
  const [open, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPencil size={14} aria-hidden />}
        onClick={dialog.open}
      >
        Change terms
      </Button>
      <Modal
        opened={open}
        onClose={dialog.close}
        size="xl"
        title="Change terms"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <PublishForm {...props} onDone={dialog.close} />
      </Modal>
    </>
  );
}

function PublishForm({ offerId, currency, document, onDone }: Props & { onDone: () => void }) {
  const [terms, setTerms] = useState(() => editTerms(document));
  const [problem, setProblem] = useState<string>();
  const publish = useApiMutation(PublishOfferTerms);
  const submit = () => {
    const outcome = termsDocument(terms, currency);
    setProblem('problem' in outcome ? outcome.problem : undefined);
    if ('problem' in outcome) return;
    publish.mutate(
      { input: { offerId, terms: outcome.document } },
      {
        onSuccess: ({ publishOfferTerms: { offer, userErrors } }) => {
          if (!offer) return setProblem(userErrors.map((error) => sentence(error.message)).join(' '));
          said(`Terms version ${offer.terms.version} is in force`);
          onDone();
        },
      },
    );
  };
  return (
    <Stack>
      <FormAlert errors={[]} error={publish.error} />
      <TermsEditor currency={currency} value={terms} onChange={setTerms} error={problem} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button onClick={submit} loading={publish.isPending}>
          Publish new version
        </Button>
      </Group>
    </Stack>
  );
}
