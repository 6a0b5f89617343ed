import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { session } from '../../api/browser';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { SessionFields } from '../../api/session';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { TextLink } from '../../ui/links';
import { AuthLayout } from './AuthLayout';

const SignIn = graphql(
  `
    mutation SignIn($input: SignInInput!) {
      signIn(input: $input) {
        ...SessionFields
      }
    }
  `,
  [SessionFields],
);

/** The router sends the person on once the session has begun. */
export function SignInPage() {
  const [rest, setRest] = useState<UserError[]>([]);
  const signIn = useApiMutation(SignIn);
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() ? null : 'Enter your e-mail address.'),
      password: (value) => (value ? null : 'Enter your password.'),
    },
  });
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      signIn.mutate(
        { input: { email: values.email.trim(), password: values.password } },
        {
          onSuccess: ({ signIn: payload }) => {
            if (!session.accept(payload)) setRest(showUserErrors(form, payload.userErrors));
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <AuthLayout
      title="Sign in"
      lead="Welcome back. Your clicks, conversions and payouts are waiting."
      foot={
        <>
          New here? <TextLink to="/sign-up">Create a program</TextLink>
        </>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert errors={rest} error={signIn.error} />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={signIn.isPending} mt="xs">
            Sign in
          </Button>
        </Stack>
      </form>
    </AuthLayout>
  );
}
