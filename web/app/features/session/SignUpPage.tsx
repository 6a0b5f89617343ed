import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCircle, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { session } from '../../api/browser';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { SessionFields } from '../../api/session';
import { focusFirst, showUserErrors, type UserError } from '../../api/user-errors';
import { FormAlert } from '../../ui/FormAlert';
import { TextLink } from '../../ui/links';
import { AuthLayout } from './AuthLayout';
import classes from './AuthLayout.module.css';
import { passwordProblem, passwordRules } from './password';

const SignUp = graphql(
  `
    mutation SignUp($input: SignUpInput!) {
      signUp(input: $input) {
        ...SessionFields
      }
    }
  `,
  [SessionFields],
);

export function SignUpPage() {
  const [rest, setRest] = useState<UserError[]>([]);
  const signUp = useApiMutation(SignUp);
  const form = useForm({
    initialValues: { programName: '', name: '', email: '', password: '' },
    validate: {
      programName: (value) => (value.trim() ? null : 'Name your affiliate program.'),
      name: (value) => (value.trim() ? null : 'Enter your name.'),
      email: (value) =>
        /^\S+@\S+\.\S+$/.test(value.trim()) ? null : 'Enter an e-mail address like you@example.com.',
      password: passwordProblem,
    },
  });
  const submit = form.onSubmit(
    (values) => {
      setRest([]);
      const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const input = {
        programName: values.programName.trim(),
        name: values.name.trim(),
        email: values.email.trim(),
        password: values.password,
        timezone,
      };
      signUp.mutate(
        { input },
        {
          onSuccess: ({ signUp: payload }) => {
            if (!session.accept(payload)) setRest(showUserErrors(form, payload.userErrors));
          },
        },
      );
    },
    (errors) => focusFirst(form, errors),
  );
  return (
    <AuthLayout
      title="Create your program"
      lead="Track clicks, receive conversions and pay partners. Your first conversion is minutes away."
      foot={
        <>
          Already have an account? <TextLink to="/sign-in">Sign in</TextLink>
        </>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormAlert errors={rest} error={signUp.error} />
          <TextInput
            label="Program name"
            description="What partners know you by"
            placeholder="Acme Partners"
            autoComplete="organization"
            autoFocus
            {...form.getInputProps('programName')}
          />
          <TextInput label="Your name" autoComplete="name" {...form.getInputProps('name')} />
          <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps('email')} />
          <PasswordInput
            label="Password"
            autoComplete="new-password"
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            descriptionProps={{ component: 'div' }}
            description={<PasswordRules password={form.values.password} />}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={signUp.isPending} mt="xs">
            Create program
          </Button>
        </Stack>
      </form>
    </AuthLayout>
  );
}

function PasswordRules({ password }: { password: string }) {
  return (
    <ul className={classes.rules}>
      {passwordRules(password).map((rule) => (
        <li key={rule.text} className={classes.rule} data-met={rule.met || undefined}>
          {rule.met ? <IconCircleCheck size={14} aria-hidden /> : <IconCircle size={14} aria-hidden />}
          {rule.text}
          {rule.met && <span className="wp-visually-hidden"> (met)</span>}
        </li>
      ))}
    </ul>
  );
}
