import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { ButtonLink } from '../../ui/links';
import { said } from '../../ui/notify';
import { PageHeader } from '../../ui/PageHeader';
import { Section } from '../../ui/Section';

const CreateAffiliate = graphql(`
  mutation CreateAffiliate($input: CreateAffiliateInput!) {
    createAffiliate(input: $input) {
      affiliate {
        id
        name
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

export function NewAffiliatePage() {
  const navigate = useNavigate();
  const [rest, setRest] = useState<UserError[]>([]);
  const create = useApiMutation(CreateAffiliate);
  const form = useForm({
    initialValues: { name: '', slug: '', email: '' },
    validate: { name: (value) => (value.trim() ? null : 'Name the affiliate.') },
  });
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      const input = {
        name: values.name.trim(),
        slug: values.slug.trim() || null,
        email: values.email.trim() || null,
      };
      create.mutate(
        { input },
        {
          onSuccess: ({ createAffiliate: { affiliate, userErrors } }) => {
            if (!affiliate) return setRest(showUserErrors(form, userErrors));
            said(`Affiliate “${affiliate.name}” added`);
            void navigate({ to: '/affiliates/$affiliateId', params: { affiliateId: affiliate.id } });
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <>
      <PageHeader
        title="New affiliate"
        crumbs={[{ label: 'Affiliates', to: '/affiliates' }]}
        description="A partner who sends visitors and is paid for what they do."
      />
      <Section>
        <form onSubmit={submit} noValidate>
          <Stack gap="lg" maw={480}>
            <FormAlert errors={rest} error={create.error} />
            <TextInput label="Name" placeholder="Jane Smith" required {...form.getInputProps('name')} />
            <TextInput
              label="Short name"
              description="Used in links and terms; made from the name when left empty"
              placeholder="jane-smith"
              {...form.getInputProps('slug')}
            />
            <TextInput
              label="E-mail"
              description="Optional; for mail about their partner postbacks"
              type="email"
              autoComplete="off"
              {...form.getInputProps('email')}
            />
            <Group>
              <Button type="submit" loading={create.isPending}>
                Add affiliate
              </Button>
              <ButtonLink to="/affiliates" variant="default">
                Cancel
              </ButtonLink>
            </Group>
          </Stack>
        </form>
      </Section>
    </>
  );
}
