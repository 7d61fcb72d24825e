package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509/pkix"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v4"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
)

const audience = "temporal"

type issuer struct{ key *ecdsa.PrivateKey }

func newIssuer(t *testing.T) issuer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return issuer{key}
}

func (i issuer) token(t *testing.T, claims jwt.MapClaims) string {
	token := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	token.Header["kid"] = "one"
	text, err := token.SignedString(i.key)
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + text
}

func (i issuer) identities(t *testing.T) authorization.ClaimMapper {
	keys := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: "one", Algorithm: "ES256"}}}
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		if err := json.NewEncoder(answer).Encode(keys); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	cfg := &config.Config{}
	cfg.Global.Authorization.JWTKeyProvider.KeySourceURIs = []string{server.URL}
	return newIdentities(cfg, log.NewNoopLogger())
}

func TestWhoCalls(t *testing.T) {
	ours, foreign := newIssuer(t), newIssuer(t)
	soon, past := time.Now().Add(time.Minute).Unix(), time.Now().Add(-time.Minute).Unix()
	certificate := func(name string) *pkix.Name { return &pkix.Name{CommonName: name} }
	good := ours.token(t, jwt.MapClaims{"sub": "grace", "exp": soon, "aud": audience})
	for name, c := range map[string]struct {
		info authorization.AuthInfo
		want string
	}{
		"a certificate":                       {authorization.AuthInfo{TLSSubject: certificate("payment")}, "mtls payment"},
		"a certificate without a name":        {authorization.AuthInfo{TLSSubject: certificate("")}, ""},
		"a token":                             {authorization.AuthInfo{AuthToken: good}, "jwt grace"},
		"a token wins over a certificate":     {authorization.AuthInfo{AuthToken: good, TLSSubject: certificate("ui")}, "jwt grace"},
		"a bad token beside a certificate":    {authorization.AuthInfo{AuthToken: good + "x", TLSSubject: certificate("operator")}, ""},
		"a token of elsewhere":                {authorization.AuthInfo{AuthToken: foreign.token(t, jwt.MapClaims{"sub": "grace", "exp": soon, "aud": audience})}, ""},
		"an expired token":                    {authorization.AuthInfo{AuthToken: ours.token(t, jwt.MapClaims{"sub": "grace", "exp": past, "aud": audience})}, ""},
		"a token for ever":                    {authorization.AuthInfo{AuthToken: ours.token(t, jwt.MapClaims{"sub": "grace", "aud": audience})}, ""},
		"a token for somebody else":           {authorization.AuthInfo{AuthToken: ours.token(t, jwt.MapClaims{"sub": "grace", "exp": soon, "aud": "shop"})}, ""},
		"a token without a subject":           {authorization.AuthInfo{AuthToken: ours.token(t, jwt.MapClaims{"exp": soon, "aud": audience})}, ""},
		"a token with an empty subject":       {authorization.AuthInfo{AuthToken: ours.token(t, jwt.MapClaims{"sub": "", "exp": soon, "aud": audience})}, ""},
		"something else than a bearer token":  {authorization.AuthInfo{AuthToken: "Basic Z3JhY2U6"}, ""},
		"neither a token nor a certificate":   {authorization.AuthInfo{}, ""},
		"a token that gives itself its roles": {authorization.AuthInfo{AuthToken: ours.token(t, jwt.MapClaims{"sub": "grace", "exp": soon, "aud": audience, "permissions": []string{"temporal-system:admin"}})}, "jwt grace"},
	} {
		c.info.Audience = audience
		claims, err := ours.identities(t).GetClaims(&c.info)
		got := ""
		if err == nil {
			got = claims.AuthType + " " + claims.Subject
			if claims.System != 0 || claims.Namespaces != nil {
				t.Errorf("%s has roles of the server's: %v", name, claims)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, and not %q (%v)", name, got, c.want, err)
		}
	}
}
