use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use super::account::{Account, Role, User};

/// Where to find what a world's accounts hold, worked out when it is first asked for. A clone,
/// whose world may change, starts empty.
#[derive(Debug, Default)]
pub(crate) struct Directory(OnceLock<Entries>);

impl Clone for Directory {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Positions in the lists of a world. Of accounts with one id the first counts, and of roles and
/// users with one ARN.
#[derive(Debug, Default)]
struct Entries {
    accounts: BTreeMap<String, usize>,
    roles: BTreeMap<String, usize>,
    users: BTreeMap<String, usize>,
    /// Account, kind and name of the identity providers.
    providers: BTreeSet<String>,
}

impl Directory {
    pub(crate) fn account<'s>(&self, accounts: &'s [Account], id: &str) -> Option<&'s Account> {
        accounts.get(*self.entries(accounts).accounts.get(id)?)
    }

    pub(crate) fn role<'s>(
        &self,
        accounts: &'s [Account],
        account: &'s Account,
        arn: &str,
    ) -> Option<&'s Role> {
        account.roles.get(*self.entries(accounts).roles.get(arn)?)
    }

    pub(crate) fn user<'s>(
        &self,
        accounts: &'s [Account],
        account: &'s Account,
        arn: &str,
    ) -> Option<&'s User> {
        account.users.get(*self.entries(accounts).users.get(arn)?)
    }

    /// Whether an account has an identity provider; `kind` is `saml-provider` or `oidc-provider`,
    /// `name` what follows it in the provider's ARN.
    pub(crate) fn has_provider(
        &self,
        accounts: &[Account],
        account: &str,
        kind: &str,
        name: &str,
    ) -> bool {
        let provider = provider(account, kind, name);
        self.entries(accounts).providers.contains(&provider)
    }

    fn entries(&self, accounts: &[Account]) -> &Entries {
        self.0.get_or_init(|| Entries::of(accounts))
    }
}

impl Entries {
    fn of(accounts: &[Account]) -> Self {
        let mut entries = Self::default();
        for (number, account) in accounts.iter().enumerate() {
            if entries.accounts.contains_key(&account.id) {
                continue;
            }
            entries.accounts.insert(account.id.clone(), number);
            for (number, role) in account.roles.iter().enumerate() {
                entries.roles.entry(role.arn(account)).or_insert(number);
            }
            for (number, user) in account.users.iter().enumerate() {
                entries.users.entry(user.arn(account)).or_insert(number);
            }
            let saml = account.saml_providers.iter();
            let saml = saml.map(|p| provider(&account.id, "saml-provider", &p.name));
            let oidc = account.oidc_providers.iter().map(|p| {
                let host = p.url.trim_start_matches("https://");
                provider(&account.id, "oidc-provider", host)
            });
            entries.providers.extend(saml.chain(oidc));
        }
        entries
    }
}

fn provider(account: &str, kind: &str, name: &str) -> String {
    [account, "/", kind, "/", name].concat()
}
