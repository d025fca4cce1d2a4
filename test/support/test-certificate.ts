/** A self-signed certificate for localhost and its key: made for tests, trusted by nobody, good for a hundred years. */
export const testCertificate = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUEryfrT85glODAudlbYDAYZaXCU0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDA4MjU1OVoYDzIxMjYxMDMx
MDgyNTU5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR2mwsnAR3XX1CdDIVmFOcjb6WhNWm+/Ya4a0WJOZt1fxIUQ67S1B9Z
VfvEKpAyto5QmgoVa+kxPpkfh7l9QlpJo28wbTAdBgNVHQ4EFgQUpJLBuzoT7MkT
QYEdz2wtkc5VsoAwHwYDVR0jBBgwFoAUpJLBuzoT7MkTQYEdz2wtkc5VsoAwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAJJjtsPM3+XOjzrYsG2bEYR4NuyvPeLSUw2Wk54wo6lWAiEA
s6MgW/lme1/ssMV2W/267UdP+TezeifFOVKxASAzaSk=
-----END CERTIFICATE-----
`;

export const testKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtZB35xYyMyNyQynO
xMlsX1Eky8fgIp3Om9/+2/YgKLehRANCAAR2mwsnAR3XX1CdDIVmFOcjb6WhNWm+
/Ya4a0WJOZt1fxIUQ67S1B9ZVfvEKpAyto5QmgoVa+kxPpkfh7l9QlpJ
-----END PRIVATE KEY-----
`;
